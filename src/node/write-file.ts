import { randomUUID } from 'node:crypto';
import { access, constants, link, lstat, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EspError } from '../base/error.ts';
import { fileError, systemCode } from './file-error.ts';

/** Errors by which a file system says that it has no hard links. */
export const NO_HARD_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EXDEV',
  'EINVAL',
  'EACCES',
]);

/** Makes the names in `folder` survive a power loss, where the system lets a folder be synced. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows and some network file systems cannot; the file itself has been synced.
  }
}

/** Gives `from` the name `to` unless that is taken. @throws a system error, EEXIST among them, or EspError `file.exists`. */
export async function renameIfFree(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
    await unlink(from);
  } catch (error) {
    if (!NO_HARD_LINKS.has(systemCode(error) ?? '')) throw error;
    await checkFree(to);
    await rename(from, to);
  }
}

/** @throws EspError `file.exists`, also for a dangling symbolic link; `file.missing` when the folder is not there */
export async function checkFree(path: string): Promise<void> {
  try {
    await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw fileError(path, error);
  }
  throw new EspError('file.exists', { path });
}

/** @throws EspError `file.missing` unless `path` is a folder in which something can be made; `file.denied` */
export async function checkFolder(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
    if (!(await stat(path)).isDirectory()) throw new EspError('file.missing', { path });
  } catch (error) {
    throw fileError(path, error);
  }
}

/**
 * Writes `bytes` under `path` in one step: whoever looks sees the old state or the whole new file, whatever happens in between.
 * An existing file is replaced only when `overwrite` says so.
 * @throws EspError `file.exists`, `file.missing` (no such folder), `file.denied`, `file.is-directory`, `file.failed`
 */
export async function writeOutput(path: string, bytes: Uint8Array, { overwrite = false }: { overwrite?: boolean } = {}): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    if (!overwrite) await checkFree(path);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (overwrite) await rename(temporary, path);
    else await renameIfFree(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await unlink(temporary).catch(() => {}); // it may never have come to be
    throw fileError(path, error);
  }
}
