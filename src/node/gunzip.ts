import { gunzipSync } from 'node:zlib';
import { EspError } from '../base/error.ts';

/** Whether the bytes begin as a gzip file does: magic, and the only method there is (RFC 1952). */
export function isGzip([a, b, method]: Uint8Array): boolean {
  return a === 0x1f && b === 0x8b && method === 8;
}

/**
 * What is packed in `bytes`; stops as soon as it gets larger than `limit`. `path` is only for the error.
 * @throws EspError `file.bad-gzip`, `file.too-large`
 */
export function gunzip(path: string, bytes: Uint8Array, limit: number): Uint8Array {
  try {
    const { buffer, byteOffset, length } = gunzipSync(bytes, { maxOutputLength: limit });
    return new Uint8Array(buffer, byteOffset, length);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new EspError('file.too-large', { path, size: limit + 1, limit }, { cause: error });
    throw new EspError('file.bad-gzip', { path, reason: code }, { cause: error });
  }
}
