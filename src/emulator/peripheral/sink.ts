import type { AddressRange } from '../../chip/memory-map.ts';
import { RADIO_MARKERS } from '../../chip/register/radio.ts';
import type { Block } from '../device.ts';
import type { ResetCause } from '../reset-cause.ts';
import { Stateful } from '../state.ts';
import { RegisterStore } from './store.ts';

/** An area of the radio and what happens when it is touched. */
export interface SinkOptions {
  readonly name: string;
  readonly range: AddressRange;
  /** Words that give back what was written; the others read 0. */
  readonly keeps?: AddressRange | undefined;
  /** Called at each access to one of {@link RADIO_MARKERS}. */
  readonly onTouch: (address: number) => void;
}

/** A block of the radio that nothing models: it takes every access, counts them, and says when the radio proper is meant. */
export class Sink extends Stateful implements Block {
  readonly name: string;
  readonly size: number;
  readonly #start: number;
  protected readonly state;
  readonly #kept: number;
  readonly #markers: readonly AddressRange[];
  readonly #onTouch: (address: number) => void;

  constructor({ name, range, keeps, onTouch }: SinkOptions) {
    super();
    this.name = name;
    this.size = range.end - range.start;
    this.#start = range.start;
    this.state = { accesses: 0, store: keeps && new RegisterStore({ name, size: keeps.end - keeps.start }) };
    this.#kept = (keeps?.start ?? 0) - range.start;
    this.#markers = RADIO_MARKERS.filter(({ start, end }) => start < range.end && end > range.start);
    this.#onTouch = onTouch;
  }

  /** Reads and writes so far. */
  get accesses(): number {
    return this.state.accesses;
  }

  read(offset: number): number | undefined {
    if (offset >= this.size) return undefined;
    this.#note(offset);
    return this.state.store?.read(offset - this.#kept) ?? 0;
  }

  write(offset: number, value: number): boolean {
    if (offset >= this.size) return false;
    this.#note(offset);
    this.state.store?.write(offset - this.#kept, value);
    return true;
  }

  isVolatile(): boolean {
    return false;
  }

  reset(cause: ResetCause): void {
    this.state.store?.reset(cause);
  }

  #note(offset: number): void {
    this.state.accesses++;
    const address = this.#start + offset;
    for (const { start, end } of this.#markers) if (address >= start && address < end) this.#onTouch(address);
  }
}
