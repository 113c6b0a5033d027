import { UART_CLKDIV_MASK, UART_FILTERED_TICKS } from '../../chip/register/uart.ts';

/** PULSE_NUM has ten bits and stops at the last value. */
const MOST_EDGES = 0x3ff;

/** What {@link PulseMeter.save} gives. */
export type PulseMeterState = ReturnType<PulseMeter['save']>;

/** What the autobaud unit measures on RX: edges, and the shortest low and high pulses, in bit times of the sender. */
export class PulseMeter {
  #isOn = false;
  #edges = 0;
  #low = Number.POSITIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #baud = 0;
  #lost = 0;

  /** Edges since it was switched on. */
  get edges(): number {
    return Math.min(this.#edges, MOST_EDGES);
  }

  /** Off forgets what was measured; `isFiltered` with the glitch filter, which shortens pulses. */
  enable(isOn: boolean, isFiltered = false): void {
    this.#isOn = isOn;
    this.#lost = isFiltered ? UART_FILTERED_TICKS : 0;
    if (isOn) return;
    this.#edges = 0;
    this.#low = Number.POSITIVE_INFINITY;
    this.#high = Number.POSITIVE_INFINITY;
  }

  /** A byte went by at `baud`: start bit, data from bit 0 on, stop bit. A pulse of ones that the stop bit ends has no end to measure. */
  add(byte: number, baud: number): void {
    if (!this.#isOn) return;
    this.#baud = baud;
    const frame = (byte << 1) | 0x200;
    let run = 1;
    this.#edges++; // the start bit's
    for (let bit = 1; bit <= 9; bit++) {
      const level = (frame >> bit) & 1;
      if (level === ((frame >> (bit - 1)) & 1)) {
        run++;
        continue;
      }
      this.#edges++;
      if (level === 1) this.#low = Math.min(this.#low, run);
      else this.#high = Math.min(this.#high, run);
      run = 1;
    }
  }

  /** Shortest pulse of zeros in ticks of `clockHz`; all ones before the first. */
  shortestLow(clockHz: number): number {
    return this.#ticks(this.#low, clockHz);
  }

  /** Shortest pulse of ones in ticks of `clockHz`; all ones before the first. */
  shortestHigh(clockHz: number): number {
    return this.#ticks(this.#high, clockHz);
  }

  #ticks(bits: number, clockHz: number): number {
    const ticks = Math.round((bits * clockHz) / Math.max(1, this.#baud));
    return Math.min(Math.max(1, ticks - this.#lost), UART_CLKDIV_MASK);
  }

  save() {
    return { isOn: this.#isOn, edges: this.#edges, low: this.#low, high: this.#high, baud: this.#baud, lost: this.#lost };
  }

  restore({ isOn, edges, low, high, baud, lost }: PulseMeterState): void {
    this.#isOn = isOn;
    this.#edges = edges;
    this.#low = low;
    this.#high = high;
    this.#baud = baud;
    this.#lost = lost;
  }
}
