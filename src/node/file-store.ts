import { type FileHandle, lstat, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EspError } from '../base/error.ts';
import type { Store } from '../base/store.ts';
import { fileError, systemCode } from './file-error.ts';
import { lockFile } from './file-lock.ts';
import { renameIfFree, syncFolder } from './write-file.ts';

/** What tells one file from another under the same name. */
interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
}

/**
 * The store over one folder of the disk. An entry that this store made or read stays the same file: when somebody else has put another
 * one in its place, or written to it, that is `file.changed`. Errors are `file.*`.
 */
export function fileStore(folder: string): Store {
  const pathOf = (name: string): string => {
    if (name === '' || basename(name) !== name || name === '.' || name === '..') throw new RangeError(`not a plain file name: ${name}`);
    return join(folder, name);
  };

  async function withErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fileError(path, error);
    }
  }

  /** Opens with `flags`, does `work`, closes whatever comes. */
  async function withFile<T>(name: string, flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
    const file = await open(pathOf(name), flags);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }

  /** Entries that this store made, read or renamed. */
  const known = new Map<string, FileIdentity>();
  /** Entries whose names the folder does not yet hold for good. */
  const unsynced = new Set<string>();

  /** @throws EspError `file.changed` unless `now` is the file that this store knows under `name`. */
  function requireSame(name: string, now: FileIdentity): void {
    const before = known.get(name);
    if (before === undefined) return;
    if (before.dev !== now.dev || before.ino !== now.ino || before.size !== now.size) {
      throw new EspError('file.changed', { path: pathOf(name) });
    }
  }

  return {
    claim: (name) => withErrors(pathOf(name), () => lockFile(pathOf(name))),
    free: () =>
      withErrors(folder, async () => {
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize;
      }),
    async read(name) {
      const path = pathOf(name);
      try {
        return await withFile(name, 'r', async (file) => {
          const bytes = new Uint8Array(await file.readFile());
          const { dev, ino } = await file.stat({ bigint: true });
          const now = { dev, ino, size: BigInt(bytes.length) };
          requireSame(name, now);
          known.set(name, now);
          return bytes;
        });
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return undefined;
        throw fileError(path, error);
      }
    },
    append: (name, bytes) =>
      withErrors(pathOf(name), () =>
        withFile(name, 'a', async (file) => {
          const { dev, ino, size } = await file.stat({ bigint: true });
          requireSame(name, { dev, ino, size });
          await file.writeFile(bytes);
          if (!known.has(name)) unsynced.add(name);
          known.set(name, { dev, ino, size: size + BigInt(bytes.length) });
        }),
      ),
    async sync(name) {
      await withErrors(pathOf(name), () =>
        withFile(name, 'r+', async (file) => {
          requireSame(name, await file.stat({ bigint: true }));
          await file.sync();
        }),
      );
      if (known.has(name) && !unsynced.has(name)) return; // its name was synced before
      await syncFolder(folder);
      unsynced.delete(name);
    },
    rename(from, to, { replace = true } = {}) {
      const path = pathOf(to);
      return withErrors(path, async () => {
        const source = pathOf(from);
        const now = await lstat(source, { bigint: true });
        requireSame(from, now);
        if (replace) await rename(source, path);
        else await renameIfFree(source, path);
        await syncFolder(folder);
        known.delete(from);
        unsynced.delete(from);
        known.set(to, now);
      });
    },
    remove(name) {
      const path = pathOf(name);
      known.delete(name);
      unsynced.delete(name);
      return withErrors(path, () => rm(path, { force: true }));
    },
    list: () =>
      withErrors(folder, async () => {
        const entries = await readdir(folder, { withFileTypes: true });
        return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
      }),
  };
}
