import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Store } from '../base/store.ts';
import { fileError, systemCode } from './file-error.ts';
import { syncFolder } from './write-file.ts';

/** The store over one folder of the disk. Errors are `file.*`. */
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
  function withFile(name: string, flags: string, work: (file: Awaited<ReturnType<typeof open>>) => Promise<void>): Promise<void> {
    const path = pathOf(name);
    return withErrors(path, async () => {
      const file = await open(path, flags);
      try {
        await work(file);
      } finally {
        await file.close();
      }
    });
  }

  /** Entries that this store made or renamed; those that the folder does not yet hold for good. */
  const known = new Set<string>();
  const unsynced = new Set<string>();

  return {
    async read(name) {
      const path = pathOf(name);
      try {
        return new Uint8Array(await readFile(path));
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return undefined;
        throw fileError(path, error);
      }
    },
    async append(name, bytes) {
      await withFile(name, 'a', (file) => file.writeFile(bytes));
      if (known.has(name)) return;
      known.add(name);
      unsynced.add(name);
    },
    async sync(name) {
      await withFile(name, 'r+', (file) => file.sync());
      if (known.has(name) && !unsynced.has(name)) return; // its name was synced before
      await syncFolder(folder);
      unsynced.delete(name);
    },
    rename(from, to) {
      const path = pathOf(to);
      return withErrors(path, async () => {
        await rename(pathOf(from), path);
        await syncFolder(folder);
        known.delete(from);
        unsynced.delete(from);
        known.add(to);
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
