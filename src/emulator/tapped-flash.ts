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
  readonly #onChange: NorFlashOptions['onChange'];

  constructor(options: NorFlashOptions, taps: readonly FlashTap[]) {
    super(options);
    this.#taps = taps;
    this.#onChange = options.onChange;
  }

  override execute(command: number, address: number, out: Uint8Array, inLength: number): Uint8Array {
    const transaction = { command, address, out, inLength };
    const from = (index: number): Uint8Array => {
      const tap = this.#taps[index];
      return tap === undefined ? super.execute(command, address, out, inLength) : tap(transaction, () => from(index + 1), this);
    };
    return from(0);
  }

  /** Changes the array behind the part's back, by `f` of each byte and its index, and says so. */
  alter(address: number, length: number, f: (byte: number, index: number) => number): void {
    for (let i = 0; i < length; i++) this.bytes[address + i] = f(this.bytes[address + i] as number, i);
    this.#onChange?.(address, length);
  }
}
