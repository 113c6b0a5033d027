import { NorFlash, type NorFlashOptions } from './nor-flash.ts';

/** One SPI transaction, as {@link NorFlash.execute} takes it. */
export interface FlashTransaction {
  readonly command: number;
  readonly address: number;
  readonly out: Uint8Array;
  readonly inLength: number;
}

/** Stands before a flash: carries `next` out, or not, and gives the controller what it reads. */
export type FlashTap = (transaction: FlashTransaction, next: () => Uint8Array, flash: TappedFlash) => Uint8Array;

/** A flash with something in its way, the first tap outermost: those who look on, and faults. */
export class TappedFlash extends NorFlash {
  readonly #taps: readonly FlashTap[];
  /** How often {@link alter} was called. */
  alterations = 0;

  constructor(options: NorFlashOptions, taps: readonly FlashTap[]) {
    super(options);
    this.#taps = taps;
  }

  override alter(address: number, length: number, f: (byte: number, index: number) => number): void {
    this.alterations++;
    super.alter(address, length, f);
  }

  override execute(command: number, address: number, out: Uint8Array, inLength: number): Uint8Array {
    const transaction = { command, address, out, inLength };
    const from = (index: number): Uint8Array => {
      const tap = this.#taps[index];
      return tap === undefined ? super.execute(command, address, out, inLength) : tap(transaction, () => from(index + 1), this);
    };
    return from(0);
  }
}
