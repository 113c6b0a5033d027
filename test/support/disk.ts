import { concat } from '../../src/base/bytes.ts';
import { EspError } from '../../src/base/error.ts';
import type { Random } from '../../src/base/random.ts';
import type { Store } from '../../src/base/store.ts';

interface Entry {
  readonly bytes: Uint8Array;
  /** Bytes from the start that would survive. */
  readonly synced: number;
}

/** A disk of which a host that is killed leaves what was synced, and anything from nothing to all of the rest; a rename survives. */
export class Disk implements Store {
  readonly #entries = new Map<string, Entry>();
  readonly #random: Random;

  /** Without `random` nothing survives that was not synced. */
  constructor(random: Random = () => 0) {
    this.#random = random;
  }

  /** The host is gone, and with it what was not synced. */
  lose(): void {
    for (const [name, { bytes, synced }] of this.#entries) {
      const kept = synced + Math.floor(this.#random() * (bytes.length - synced));
      this.#entries.set(name, { bytes: bytes.slice(0, kept), synced: kept });
    }
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /** What an entry holds, without asking the host. */
  look(name: string): Uint8Array | undefined {
    return this.#entries.get(name)?.bytes;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return this.#entries.get(name)?.bytes.slice();
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    const { bytes: old, synced } = this.#entries.get(name) ?? { bytes: new Uint8Array(0), synced: 0 };
    this.#entries.set(name, { bytes: concat(old, bytes), synced });
  }

  async sync(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry !== undefined) this.#entries.set(name, { ...entry, synced: entry.bytes.length });
  }

  async rename(from: string, to: string): Promise<void> {
    const entry = this.#entries.get(from);
    if (entry === undefined) throw new EspError('file.missing', { path: from });
    this.#entries.delete(from);
    this.#entries.set(to, entry);
  }

  async remove(name: string): Promise<void> {
    this.#entries.delete(name);
  }

  async list(): Promise<readonly string[]> {
    return this.names;
  }
}
