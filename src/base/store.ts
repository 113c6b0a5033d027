/**
 * Where a backup is kept while it grows: handed in, so that the core knows no disk and tests can lose unsynced data.
 * Names are plain file names inside one folder.
 */
export interface Store {
  /**
   * Claims an entry, whether it is there or not, until the returned function is called. Left out by stores that nobody else can reach.
   * @throws EspError `file.busy` while somebody else holds it.
   */
  claim?(name: string): Promise<() => Promise<void>>;
  /** How many bytes still fit. Left out by stores that do not know. */
  free?(): Promise<number>;
  /** The whole content; `undefined` when there is no such entry. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Adds to the end of an entry, creating it when needed. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** Returns once what was appended would survive a power loss. */
  sync(name: string): Promise<void>;
  /**
   * Gives `from` the name `to` in one step. What was there is replaced; with `replace` false it is kept, as far as the store can see
   * that it is there. @throws EspError `file.exists`
   */
  rename(from: string, to: string, options?: { readonly replace?: boolean }): Promise<void>;
  /** Removes an entry; nothing happens when there is none. */
  remove(name: string): Promise<void>;
  /** The names of all entries. */
  list(): Promise<readonly string[]>;
}
