import type { AddressRange } from '../../chip/memory-map.ts';
import { RADIO_MARKERS } from '../../chip/register/radio.ts';
import type { Block } from '../device.ts';
import type { ResetCause } from '../reset-cause.ts';
import { RegisterStore } from './store.ts';

export interface SinkOptions {
  readonly name: string;
  readonly range: AddressRange;
  /** Words that give back what was written; the others read 0. */
  readonly keeps?: AddressRange | undefined;
  /** Called at each access to one of {@link RADIO_MARKERS}. */
  readonly onTouch: (address: number) => void;
}

/** What {@link Sink.save} gives. */
export type SinkState = ReturnType<Sink['save']>;

/** A block of the radio that nothing models: it takes every access, counts them, and says when the radio proper is meant. */
export class Sink implements Block {
  readonly name: string;
  readonly size: number;
  readonly #start: number;
  readonly #store: RegisterStore | undefined;
  readonly #kept: number;
  readonly #markers: readonly AddressRange[];
  readonly #onTouch: (address: number) => void;
  #accesses = 0;

  constructor({ name, range, keeps, onTouch }: SinkOptions) {
    this.name = name;
    this.size = range.end - range.start;
    this.#start = range.start;
    this.#store = keeps && new RegisterStore({ name, size: keeps.end - keeps.start });
    this.#kept = (keeps?.start ?? 0) - range.start;
    this.#markers = RADIO_MARKERS.filter(({ start, end }) => start < range.end && end > range.start);
    this.#onTouch = onTouch;
  }

  /** Reads and writes so far. */
  get accesses(): number {
    return this.#accesses;
  }

  read(offset: number): number | undefined {
    if (offset >= this.size) return undefined;
    this.#note(offset);
    return this.#store?.read(offset - this.#kept) ?? 0;
  }

  write(offset: number, value: number): boolean {
    if (offset >= this.size) return false;
    this.#note(offset);
    this.#store?.write(offset - this.#kept, value);
    return true;
  }

  isVolatile(): boolean {
    return false;
  }

  reset(cause: ResetCause): void {
    this.#store?.reset(cause);
  }

  save() {
    return { accesses: this.#accesses, store: this.#store?.save() };
  }

  restore({ accesses, store }: SinkState): void {
    this.#accesses = accesses;
    if (store !== undefined) this.#store?.restore(store);
  }

  #note(offset: number): void {
    this.#accesses++;
    const address = this.#start + offset;
    for (const { start, end } of this.#markers) if (address >= start && address < end) this.#onTouch(address);
  }
}
