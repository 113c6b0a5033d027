import { EspError } from '../base/error.ts';

/** The library's error for what the operating system said about `path`; anything that is no system error is thrown on. */
export function fileError(path: string, error: unknown): EspError {
  if (error instanceof EspError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') throw error;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new EspError('file.missing', { path }, { cause: error });
    case 'EISDIR':
      return new EspError('file.is-directory', { path }, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new EspError('file.denied', { path }, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new EspError('file.no-space', { path }, { cause: error });
    case 'EEXIST':
      return new EspError('file.exists', { path }, { cause: error });
    default:
      return new EspError('file.failed', { path, reason: code }, { cause: error });
  }
}

/** The code of a system error, or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
