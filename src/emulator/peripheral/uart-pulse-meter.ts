import { UART_CLKDIV_MASK, UART_FILTERED_TICKS } from '../../chip/register/uart.ts';
import { Stateful } from '../state.ts';

/** PULSE_NUM has ten bits and stops at the last value. */
const MAX_EDGES = 0x3ff;

/** What the autobaud unit measures on RX: edges, and the shortest low and high pulses, in bit times of the sender. */
export class PulseMeter extends Stateful {
  protected readonly state = {
    isOn: false,
    edges: 0,
    low: Number.POSITIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    baud: 0,
    lost: 0,
  };

  /** Edges since it was switched on. */
  get edges(): number {
    return Math.min(this.state.edges, MAX_EDGES);
  }

  /** Off forgets what was measured; `isFiltered` with the glitch filter, which shortens pulses. */
  enable(isOn: boolean, isFiltered = false): void {
    this.state.isOn = isOn;
    this.state.lost = isFiltered ? UART_FILTERED_TICKS : 0;
    if (isOn) return;
    this.state.edges = 0;
    this.state.low = Number.POSITIVE_INFINITY;
    this.state.high = Number.POSITIVE_INFINITY;
  }

  /** A byte went by at `baud`: start bit, data from bit 0 on, stop bit. A pulse of ones that the stop bit ends has no end to measure. */
  add(byte: number, baud: number): void {
    if (!this.state.isOn) return;
    this.state.baud = baud;
    const frame = (byte << 1) | 0x200;
    let run = 1;
    this.state.edges++; // the start bit's
    for (let bit = 1; bit <= 9; bit++) {
      const level = (frame >> bit) & 1;
      if (level === ((frame >> (bit - 1)) & 1)) {
        run++;
        continue;
      }
      this.state.edges++;
      if (level === 1) this.state.low = Math.min(this.state.low, run);
      else this.state.high = Math.min(this.state.high, run);
      run = 1;
    }
  }

  /** Shortest pulse of zeros in ticks of `clockHz`; all ones before the first. */
  shortestLow(clockHz: number): number {
    return this.#ticks(this.state.low, clockHz);
  }

  /** Shortest pulse of ones in ticks of `clockHz`; all ones before the first. */
  shortestHigh(clockHz: number): number {
    return this.#ticks(this.state.high, clockHz);
  }

  #ticks(bits: number, clockHz: number): number {
    const ticks = Math.round((bits * clockHz) / Math.max(1, this.state.baud));
    return Math.min(Math.max(1, ticks - this.state.lost), UART_CLKDIV_MASK);
  }
}
