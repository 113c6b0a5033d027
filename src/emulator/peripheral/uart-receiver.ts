import { UART_FIFO_DEPTH, UART_INT } from '../../chip/register/uart.ts';
import { resample } from '../../wire/resample.ts';
import type { Burst } from '../../wire/serial-device.ts';

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
export class UartReceiver {
  readonly #fifo = new Uint8Array(UART_FIFO_DEPTH);
  #head = 0;
  #count = 0;
  #bursts: Burst[] = [];
  /** First byte of the first burst that is still on the line. */
  #next = 0;
  /** When the latest byte was complete. */
  #lastAt = 0;
  /** Called for each byte that comes in, before sampling. */
  readonly #onByte: (byte: number, baud: number) => void;

  constructor(onByte: (byte: number, baud: number) => void) {
    this.#onByte = onByte;
  }

  /** Bytes in the FIFO. */
  get count(): number {
    return this.#count;
  }

  put(burst: Burst): void {
    if (burst.bytes.length > 0) this.#bursts.push(burst);
  }

  /** The oldest byte; 0 when the FIFO is empty. */
  shift(): number {
    if (this.#count === 0) return 0;
    const byte = this.#fifo[this.#head] as number;
    this.#head = (this.#head + 1) % UART_FIFO_DEPTH;
    this.#count--;
    return byte;
  }

  clear(): void {
    this.#count = 0;
  }

  /**
   * Takes in what has arrived by `now` and returns the interrupt bits whose condition was or is met. With `keeps` false
   * (FIFO held in reset) the bytes are lost.
   */
  sync(now: number, settings: ReceiveSettings, keeps: boolean): number {
    let raised = 0;
    let startOfNext = Number.POSITIVE_INFINITY;
    for (let burst = this.#bursts[0]; burst !== undefined; burst = this.#bursts[0]) {
      const at = burst.firstAt + this.#next * burst.byteTime;
      startOfNext = startOf(burst, this.#next);
      if (at > now) break;
      if (this.#timesOutBefore(startOfNext, settings)) raised |= UART_INT.RXFIFO_TOUT;
      raised |= this.#take(burst.bytes[this.#next] as number, burst.baud, settings.baud, keeps);
      this.#lastAt = at;
      if (++this.#next === burst.bytes.length) {
        this.#bursts.shift();
        this.#next = 0;
      }
      startOfNext = Number.POSITIVE_INFINITY;
    }
    if (this.#timesOutBefore(Math.min(now, startOfNext), settings)) raised |= UART_INT.RXFIFO_TOUT;
    if (this.#count >= settings.fullThreshold) raised |= UART_INT.RXFIFO_FULL;
    return raised;
  }

  #timesOutBefore(time: number, { timeout }: ReceiveSettings): boolean {
    return this.#count > 0 && this.#lastAt + timeout <= time;
  }

  #take(byte: number, sentBaud: number, baud: number, keeps: boolean): number {
    this.#onByte(byte, sentBaud);
    if (!keeps) return 0;
    const raised = hasStopBit(byte, sentBaud, baud) ? 0 : UART_INT.FRM_ERR;
    if (this.#count === UART_FIFO_DEPTH) return raised | UART_INT.RXFIFO_OVF;
    this.#fifo[(this.#head + this.#count) % UART_FIFO_DEPTH] = resample(byte, sentBaud, baud);
    this.#count++;
    return raised;
  }

  /** When the `n`-th byte from now on (1 = the next) will be complete, in nanoseconds that need not be whole; infinite when none is on the line. */
  arrivalOf(n: number): number {
    let index = this.#next + n - 1;
    for (const { bytes, firstAt, byteTime } of this.#bursts) {
      if (index < bytes.length) return firstAt + index * byteTime;
      index -= bytes.length;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The earliest time, by what is on the line and if nobody empties the FIFO, at which {@link sync} may raise a bit of `mask` that it does not raise yet. */
  nextRaise(mask: number, { baud, fullThreshold, timeout }: ReceiveSettings): number {
    let at = Number.POSITIVE_INFINITY;
    if (mask & UART_INT.RXFIFO_FULL) at = Math.min(at, this.arrivalOf(Math.max(1, fullThreshold - this.#count)));
    if (mask & UART_INT.RXFIFO_OVF) at = Math.min(at, this.arrivalOf(UART_FIFO_DEPTH + 1 - this.#count));
    if (mask & UART_INT.FRM_ERR && this.#bursts.some((burst) => burst.baud < baud)) at = Math.min(at, this.arrivalOf(1));
    if (mask & UART_INT.RXFIFO_TOUT) at = Math.min(at, this.#nextTimeout(timeout));
    return at;
  }

  #nextTimeout(timeout: number): number {
    let hasData = this.#count > 0;
    let idleFrom = this.#lastAt;
    let next = this.#next;
    for (const burst of this.#bursts) {
      if (hasData && idleFrom + timeout <= startOf(burst, next)) break;
      hasData = true;
      idleFrom = burst.firstAt + (burst.bytes.length - 1) * burst.byteTime;
      next = 0;
    }
    return hasData ? idleFrom + timeout : Number.POSITIVE_INFINITY;
  }
}

/** Edge of the start bit of byte `index`. One formula for all: times are compared for equality. */
function startOf({ firstAt, byteTime }: Burst, index: number): number {
  return firstAt + (index - 1) * byteTime;
}

/** Whether the stop bit is a one where a receiver at `readBaud` looks for it; it can be missed only when the sender is slower. */
function hasStopBit(byte: number, sentBaud: number, readBaud: number): boolean {
  const sentBit = Math.floor((STOP_SAMPLE * sentBaud) / readBaud);
  return sentBit > 8 || (sentBit > 0 && ((byte >> (sentBit - 1)) & 1) === 1);
}
