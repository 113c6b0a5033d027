import type { EfuseWords } from '../../chip/efuse.ts';
import type { Block } from '../device.ts';

/** What {@link Efuse.save} gives. */
export type EfuseState = ReturnType<Efuse['save']>;

/** The four OTP words, burnt at the factory: writing changes nothing. */
export class Efuse implements Block {
  readonly name = 'efuse';
  readonly size = 0x10;
  #words: EfuseWords;

  constructor(words: EfuseWords) {
    this.#words = words;
  }

  read(offset: number): number | undefined {
    return this.#words[offset >>> 2];
  }

  write(offset: number): boolean {
    return offset < this.size;
  }

  isVolatile(): boolean {
    return false;
  }

  reset(): void {}

  save() {
    return { words: this.#words };
  }

  /** Another chip's MAC comes with it: those words are what identifies a chip. */
  restore({ words }: EfuseState): void {
    this.#words = words;
  }
}
