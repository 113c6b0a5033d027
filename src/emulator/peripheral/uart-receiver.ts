import { UART_FIFO_DEPTH, UART_INT } from '../../chip/register/uart.ts';
import { resample } from '../../wire/resample.ts';
import type { Burst } from '../../wire/serial-device.ts';
import { Stateful } from '../state.ts';

/** Middle of the stop bit, in bit times after the start bit's edge. */
const STOP_SAMPLE = 9.5;

/** What the registers say about receiving, at one moment. */
export interface ReceiveSettings {
  /** Rate at which the line is sampled. */
  readonly baud: number;
  /** FIFO count from which on RXFIFO_FULL is raised, at least 1. */
  readonly fullThreshold: number;
  /** Idle time in nanoseconds after which RXFIFO_TOUT is raised; infinite when switched off. */
  readonly timeout: number;
}

/**
 * The receiving half: bursts on the line, the FIFO behind it, and the interrupt conditions of both. Bytes move from the line into the
 * FIFO when somebody looks ({@link UartReceiver.sync}), so a long burst costs no events.
 */
export class UartReceiver extends Stateful {
  protected readonly state = {
    fifo: new Array<number>(UART_FIFO_DEPTH).fill(0),
    head: 0,
    count: 0,
    bursts: [] as Burst[],
    /** First byte of the first burst that is still on the line. */
    next: 0,
    /** When the latest byte was complete. */
    lastAt: 0,
  };
  /** Called for each byte that comes in, before sampling. */
  readonly #onByte: (byte: number, baud: number) => void;

  constructor(onByte: (byte: number, baud: number) => void) {
    super();
    this.#onByte = onByte;
  }

  /** Bytes in the FIFO. */
  get count(): number {
    return this.state.count;
  }

  /** To be called, after {@link sync}, when the burst's first bit goes out: the line is idle while no burst is known. */
  put(burst: Burst): void {
    if (burst.bytes.length > 0) this.state.bursts.push(burst);
  }

  /** The oldest byte; 0 when the FIFO is empty. */
  shift(): number {
    if (this.state.count === 0) return 0;
    const byte = this.state.fifo[this.state.head] as number;
    this.state.head = (this.state.head + 1) % UART_FIFO_DEPTH;
    this.state.count--;
    return byte;
  }

  clear(): void {
    this.state.count = 0;
  }

  /**
   * Takes in what has arrived by `now` and returns the interrupt bits whose condition was or is met. With `keeps` false
   * (FIFO held in reset) the bytes are lost.
   */
  sync(now: number, settings: ReceiveSettings, keeps: boolean): number {
    let raised = 0;
    for (let burst = this.state.bursts[0]; burst !== undefined; burst = this.state.bursts[0]) {
      const at = burst.firstAt + this.state.next * burst.byteTime;
      if (at > now) break;
      raised |= this.#take(burst.bytes[this.state.next] as number, burst.baud, settings.baud, keeps);
      this.state.lastAt = at;
      if (++this.state.next === burst.bytes.length) {
        this.state.bursts.shift();
        this.state.next = 0;
      }
    }
    if (this.#timeoutAt(settings) <= now) raised |= UART_INT.RXFIFO_TOUT;
    if (this.state.count >= settings.fullThreshold) raised |= UART_INT.RXFIFO_FULL;
    return raised;
  }

  /** When the line will have been idle long enough with data in the FIFO, by what is on it now; infinite when there is no data. */
  #timeoutAt({ timeout }: ReceiveSettings): number {
    const last = this.state.bursts.at(-1);
    if (last !== undefined) return last.firstAt + (last.bytes.length - 1) * last.byteTime + timeout;
    return this.state.count > 0 ? this.state.lastAt + timeout : Number.POSITIVE_INFINITY;
  }

  #take(byte: number, sentBaud: number, baud: number, keeps: boolean): number {
    this.#onByte(byte, sentBaud);
    if (!keeps) return 0;
    const raised = hasStopBit(byte, sentBaud, baud) ? 0 : UART_INT.FRM_ERR;
    if (this.state.count === UART_FIFO_DEPTH) return raised | UART_INT.RXFIFO_OVF;
    this.state.fifo[(this.state.head + this.state.count) % UART_FIFO_DEPTH] = resample(byte, sentBaud, baud);
    this.state.count++;
    return raised;
  }

  /** When {@link sync} will next take something in or raise a bit, if nothing but reading comes before. */
  nextChange(settings: ReceiveSettings): number {
    return Math.min(this.arrivalOf(1), this.#timeoutAt(settings));
  }

  /** When the `n`-th byte from now on (1 = the next) will be complete, in nanoseconds that need not be whole; infinite when none is on the line. */
  arrivalOf(n: number): number {
    let index = this.state.next + n - 1;
    for (const { bytes, firstAt, byteTime } of this.state.bursts) {
      if (index < bytes.length) return firstAt + index * byteTime;
      index -= bytes.length;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** When `wanted` is in the FIFO, or `many` bytes are, by what is on the line; infinite when neither will be. */
  arrivalOfEither(wanted: number, many: number): number {
    const { fifo, head, count, bursts, next } = this.state;
    for (let i = 0; i < count; i++) if (fifo[(head + i) % UART_FIFO_DEPTH] === wanted) return 0;
    if (count >= many) return 0;
    const all = this.arrivalOf(many - count);
    for (const [i, { bytes, firstAt, byteTime }] of bursts.entries()) {
      const index = bytes.indexOf(wanted, i === 0 ? next : 0);
      if (index >= 0) return Math.min(all, firstAt + index * byteTime);
    }
    return all;
  }

  /** The earliest time, by what is on the line and if nobody empties the FIFO, at which {@link sync} may raise a bit of `mask` that it does not raise yet. */
  nextRaise(mask: number, settings: ReceiveSettings): number {
    const { baud, fullThreshold } = settings;
    let at = Number.POSITIVE_INFINITY;
    if (mask & UART_INT.RXFIFO_FULL) at = Math.min(at, this.arrivalOf(Math.max(1, fullThreshold - this.state.count)));
    if (mask & UART_INT.RXFIFO_OVF) at = Math.min(at, this.arrivalOf(UART_FIFO_DEPTH + 1 - this.state.count));
    if (mask & UART_INT.FRM_ERR && this.state.bursts.some((burst) => burst.baud < baud)) at = Math.min(at, this.arrivalOf(1));
    if (mask & UART_INT.RXFIFO_TOUT) at = Math.min(at, this.#timeoutAt(settings));
    return at;
  }
}

/** Whether the stop bit is a one where a receiver at `readBaud` looks for it; it can be missed only when the sender is slower. */
function hasStopBit(byte: number, sentBaud: number, readBaud: number): boolean {
  const sentBit = Math.floor((STOP_SAMPLE * sentBaud) / readBaud);
  return sentBit > 8 || (sentBit > 0 && ((byte >> (sentBit - 1)) & 1) === 1);
}
