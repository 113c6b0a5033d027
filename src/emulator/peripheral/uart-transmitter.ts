import type { Nanos } from '../../base/clock.ts';
import { UART_FIFO_DEPTH } from '../../chip/register/uart.ts';
import type { WireOutput } from '../../wire/serial-device.ts';
import { Stateful } from '../state.ts';

const BITS_PER_BYTE = 10;

/** FIFO, shift register and room to spare, a power of two. */
const SLOTS = 2 * UART_FIFO_DEPTH;

/** The sending half: each byte is handed to the output as soon as its time is known, and taken back when that time no longer holds. */
export class UartTransmitter extends Stateful {
  readonly #output: WireOutput;
  protected readonly state = {
    /** A ring of bytes on their way out, filled when first gone round. */
    bytes: [] as number[],
    /** From when on each is in the shift register, and when it is out: nanoseconds, not necessarily whole. */
    starts: [] as number[],
    ends: [] as number[],
    bauds: [] as number[],
    /** In the order of sending; those that are out are dropped when somebody looks. What was handed to the output is the output's to save. */
    first: 0,
    length: 0,
    freeAt: 0,
  };

  constructor(output: WireOutput) {
    super();
    this.#output = output;
  }

  /** When the last bit of all that was written is out. */
  get freeAt(): number {
    return this.state.freeAt;
  }

  /** Bytes in the FIFO; the one in the shift register no longer counts. */
  count(now: number): number {
    const { state } = this;
    while (state.length > 0 && (state.ends[state.first] as number) <= now) {
      state.first = (state.first + 1) % SLOTS;
      state.length--;
    }
    return state.length > 0 && (state.starts[state.first] as number) <= now ? state.length - 1 : state.length;
  }

  /** A byte written to a full FIFO is lost. */
  write(byte: number, now: number, baud: number): void {
    if (this.count(now) < UART_FIFO_DEPTH) this.#send(byte, now, baud);
  }

  #send(byte: number, now: number, baud: number): void {
    const start = Math.max(now, this.state.freeAt);
    this.#hand(byte, start, start + (BITS_PER_BYTE * 1e9) / baud, baud);
  }

  #hand(byte: number, start: number, end: number, baud: number): void {
    const { state } = this;
    const slot = (state.first + state.length++) % SLOTS;
    state.bytes[slot] = byte;
    state.starts[slot] = start;
    state.ends[slot] = end;
    state.bauds[slot] = baud;
    state.freeAt = end;
    this.#output.transmit(byte, Math.ceil(end) as Nanos, baud);
  }

  /** Earliest time after `now` at which the FIFO holds fewer than `limit` bytes; `now` when it does, infinite when it never will. */
  countBelowAt(limit: number, now: number): number {
    const count = this.count(now);
    if (count < limit) return now;
    if (limit < 1) return Number.POSITIVE_INFINITY;
    // The FIFO holds the last `count` entries; `limit - 1` of them may stay.
    const { state } = this;
    return state.starts[(state.first + state.length - limit) % SLOTS] as number;
  }

  /** Empties the FIFO; the byte in the shift register still goes out. */
  clear(now: number): void {
    this.#takeBack(now);
  }

  /** What is still in the FIFO will be clocked out at `baud`. */
  changeBaud(now: number, baud: number): void {
    for (const byte of this.#takeBack(now)) this.#send(byte, now, baud);
  }

  /** Takes back what is in the FIFO, and returns it. */
  #takeBack(now: number): readonly number[] {
    const count = this.count(now);
    if (count === 0) return [];
    const { bytes, starts, ends, bauds, first, length } = this.state;
    const waiting = Array.from({ length: count }, (_, i) => bytes[(first + length - count + i) % SLOTS] as number);
    const shifting = length > count && ([bytes[first], starts[first], ends[first], bauds[first]] as [number, number, number, number]);
    this.cut();
    if (shifting !== false) this.#hand(...shifting);
    return waiting;
  }

  /** The transmitter stops in the middle of whatever it was doing. */
  cut(): void {
    this.state.length = 0;
    this.state.freeAt = 0;
    this.#output.cut();
  }
}
