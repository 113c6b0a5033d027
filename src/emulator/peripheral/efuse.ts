import type { EfuseWords } from '../../chip/efuse.ts';
import type { Peripheral } from '../device.ts';
import { Stateful } from '../state.ts';

/** The four OTP words, burnt at the factory: writing changes nothing. Another chip's MAC comes with its state: those words are what identifies a chip. */
export class Efuse extends Stateful implements Peripheral {
  readonly name = 'efuse';
  readonly size = 0x10;
  protected readonly state;

  constructor(words: EfuseWords) {
    super();
    this.state = { words };
  }

  read(offset: number): number | undefined {
    return this.state.words[offset >>> 2];
  }

  write(offset: number): boolean {
    return offset < this.size;
  }

  isVolatile(): boolean {
    return false;
  }

  reset(): void {}
}
