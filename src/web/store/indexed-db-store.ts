import { concat } from '../../base/bytes.ts';
import type { Store } from '../../base/store.ts';

const DATABASE = 'flashback';
const PIECES = 'pieces';

/** One appended piece; the key is `[name, number]`, so that an entry is its pieces in order. */
interface Piece {
  readonly name: string;
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * Backups in the browser's IndexedDB: they outlive a reload and a crash of the page. Every call is one transaction with strict
 * durability, so that what is done survives.
 */
export class IndexedDbStore implements Store {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** Opens the page's database, made when there is none. Rejects with a DOMException where the browser keeps nothing. */
  static async open(): Promise<IndexedDbStore> {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(PIECES, { keyPath: ['name', 'number'] });
    };
    return new IndexedDbStore(await done(request));
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const pieces = await this.#pieces(name);
    return pieces.length === 0 ? undefined : concat(...pieces.map(({ bytes }) => bytes));
  }

  append(name: string, bytes: Uint8Array): Promise<void> {
    return this.#change(async (pieces) => {
      const last = await done(pieces.openKeyCursor(of(name), 'prev'));
      const number = last === null ? 0 : (last.key as [string, number])[1] + 1;
      pieces.add({ name, number, bytes: bytes.slice() } satisfies Piece);
    });
  }

  /** Every change is durable when it returns. */
  async sync(): Promise<void> {}

  rename(from: string, to: string): Promise<void> {
    return this.#change(async (pieces) => {
      const moved = (await done(pieces.getAll(of(from)))) as Piece[];
      if (moved.length === 0) throw new DOMException(`no entry ${from}`, 'NotFoundError');
      pieces.delete(of(to));
      for (const piece of moved) pieces.put({ ...piece, name: to });
      pieces.delete(of(from));
    });
  }

  remove(name: string): Promise<void> {
    return this.#change(async (pieces) => {
      pieces.delete(of(name));
    });
  }

  async list(): Promise<readonly string[]> {
    const keys = (await done(this.#database.transaction(PIECES).objectStore(PIECES).getAllKeys())) as [string, number][];
    return [...new Set(keys.map(([name]) => name))];
  }

  async #pieces(name: string): Promise<Piece[]> {
    return (await done(this.#database.transaction(PIECES).objectStore(PIECES).getAll(of(name)))) as Piece[];
  }

  async #change(work: (pieces: IDBObjectStore) => Promise<void>): Promise<void> {
    const transaction = this.#database.transaction(PIECES, 'readwrite', { durability: 'strict' });
    const finished = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    try {
      await work(transaction.objectStore(PIECES));
    } catch (error) {
      transaction.abort();
      await finished.catch(() => {});
      throw error;
    }
    await finished;
  }
}

/** All pieces of one entry. */
function of(name: string): IDBKeyRange {
  return IDBKeyRange.bound([name, 0], [name, Number.MAX_SAFE_INTEGER]);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
