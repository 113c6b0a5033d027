import type { Peripheral } from '../device.ts';
import { RESET_CAUSE, type ResetCause } from '../reset-cause.ts';
import { Stateful } from '../state.ts';

/** An area of words. */
export interface StoreOptions {
  readonly name: string;
  /** Bytes, a multiple of 4. */
  readonly size: number;
  /** Whether the words outlive every reset but power-on. */
  readonly isRetained?: boolean;
}

/** Words that give back what was written, and do nothing. */
export class RegisterStore extends Stateful implements Peripheral {
  readonly name: string;
  readonly size: number;
  protected readonly state = {
    /** Made by the first write: many small arrays are what a fork takes its time for. */
    words: undefined as Uint32Array | undefined,
  };
  readonly #isRetained: boolean;

  constructor({ name, size, isRetained = false }: StoreOptions) {
    super();
    this.name = name;
    this.size = size;
    this.#isRetained = isRetained;
  }

  read(offset: number): number | undefined {
    return offset < this.size ? (this.state.words?.[offset >>> 2] ?? 0) : undefined;
  }

  write(offset: number, value: number): boolean {
    if (offset >= this.size) return false;
    this.state.words ??= new Uint32Array(this.size / 4);
    this.state.words[offset >>> 2] = value;
    return true;
  }

  isVolatile(): boolean {
    return false;
  }

  reset(cause: ResetCause): void {
    if (!this.#isRetained || cause === RESET_CAUSE.powerOn) this.state.words = undefined;
  }
}
