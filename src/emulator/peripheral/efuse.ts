import type { EfuseWords } from '../../chip/efuse.ts';
import type { Device } from '../device.ts';

/** The four OTP words, burnt at the factory: writing changes nothing. */
export class Efuse implements Device {
  readonly name = 'efuse';
  readonly size = 0x10;
  readonly #words: EfuseWords;

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
}
