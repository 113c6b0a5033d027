import { type Clock, type Nanos, ns, seconds } from '../../base/clock.ts';
import type { EspError } from '../../base/error.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { isLineTrouble } from '../protocol/retry.ts';
import { slowerRate } from './baud.ts';

/** Failures of the line within this time that make the rate count as too fast. */
const TROUBLE_WINDOW = seconds(10);
const TROUBLE_COUNT = 3;

/** What is known of the rate that a session works at. */
export class WorkingRate {
  /** The rate of the first SYNC, below which none is used. */
  readonly connectBaud: number;
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  #baud: number;
  #untriedCeiling: number | undefined;
  /** The rate that was proven, and the nanoseconds that a byte from the chip took: links that only look like a wire are faster. */
  #proven: { readonly baud: number; readonly byteTime: number } | undefined;
  /** When the line failed lately, at the present rate. */
  #troubles: Nanos[] = [];

  /** `untriedCeiling`: rates up to here are still to be tried. */
  constructor(exchange: Exchange, clock: Clock, untriedCeiling: number | undefined) {
    this.connectBaud = exchange.baud;
    this.#exchange = exchange;
    this.#clock = clock;
    this.#baud = exchange.baud;
    this.#untriedCeiling = untriedCeiling;
  }

  /** The rate to work at. */
  get baud(): number {
    return this.#baud;
  }

  /** Up to where rates are still to be tried; `undefined` when one was found or set. */
  get untriedCeiling(): number | undefined {
    return this.#untriedCeiling;
  }

  /** How long `length` bytes take from the chip to here, as far as is known by now. */
  moveTime(length: number): Nanos {
    const { baud, byteTime } = this.#proven ?? {};
    return byteTime !== undefined && baud === this.#exchange.baud ? ns(length * byteTime) : this.#exchange.wireTime(length);
  }

  /** `baud` was proven, and a byte from the chip took `byteTime` nanoseconds. */
  prove(baud: number, byteTime: number): void {
    this.#proven = { baud, byteTime };
  }

  /** The rate in force is the one to work at; returns it. */
  settle(): number {
    this.#untriedCeiling = undefined;
    this.use(this.#exchange.baud);
    this.#troubles = [];
    return this.#baud;
  }

  /** Works at `baud` from now on. */
  use(baud: number): void {
    this.#baud = baud;
  }

  /** Notes a failure of the line; true when it was one too many and a slower rate is to be used from now on. `isLast`: one more ends the work. */
  countTrouble(error: EspError, what: string, isLast: boolean): boolean {
    if (!isLineTrouble(error, what)) return false;
    const { now } = this.#clock;
    this.#troubles = [...this.#troubles.filter((at) => now - at <= TROUBLE_WINDOW), now];
    if (this.#baud <= this.connectBaud || !(isLast || this.#troubles.length >= TROUBLE_COUNT)) return false;
    this.#baud = slowerRate(this.#baud, this.connectBaud);
    this.#troubles = [];
    return true;
  }
}
