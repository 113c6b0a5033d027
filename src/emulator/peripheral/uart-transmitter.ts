import type { Nanos } from '../../base/clock.ts';
import { UART_FIFO_DEPTH } from '../../chip/register/uart.ts';
import type { WireOutput } from '../../wire/serial-device.ts';

const BITS_PER_BYTE = 10;

/** A byte on its way out: in the FIFO until `start`, in the shift register until `end` (nanoseconds, not necessarily whole). */
export interface Outgoing {
  readonly byte: number;
  readonly start: number;
  readonly end: number;
  readonly baud: number;
}

/** What {@link UartTransmitter.save} gives. */
export type UartTransmitterState = ReturnType<UartTransmitter['save']>;

/** The sending half: each byte is handed to the output as soon as its time is known, and taken back when that time no longer holds. */
export class UartTransmitter {
  readonly #output: WireOutput;
  /** In the order of sending; those that are out are dropped when somebody looks. */
  #queue: Outgoing[] = [];
  #freeAt = 0;

  constructor(output: WireOutput) {
    this.#output = output;
  }

  /** When the last bit of all that was written is out. */
  get freeAt(): number {
    return this.#freeAt;
  }

  /** Bytes in the FIFO; the one in the shift register no longer counts. */
  count(now: number): number {
    while (this.#queue[0] !== undefined && this.#queue[0].end <= now) this.#queue.shift();
    const shifting = this.#queue[0];
    return this.#queue.length - (shifting !== undefined && shifting.start <= now ? 1 : 0);
  }

  /** A byte written to a full FIFO is lost. */
  write(byte: number, now: number, baud: number): void {
    if (this.count(now) < UART_FIFO_DEPTH) this.#send(byte, now, baud);
  }

  #send(byte: number, now: number, baud: number): void {
    const start = Math.max(now, this.#freeAt);
    this.#hand({ byte, start, end: start + (BITS_PER_BYTE * 1e9) / baud, baud });
  }

  #hand(outgoing: Outgoing): void {
    this.#queue.push(outgoing);
    this.#freeAt = outgoing.end;
    this.#output.transmit(outgoing.byte, Math.ceil(outgoing.end) as Nanos, outgoing.baud);
  }

  /** Earliest time after `now` at which the FIFO holds fewer than `limit` bytes; `now` when it does, infinite when it never will. */
  countBelowAt(limit: number, now: number): number {
    const count = this.count(now);
    if (count < limit) return now;
    // The FIFO holds the last `count` entries; `limit - 1` of them may stay.
    return limit < 1 ? Number.POSITIVE_INFINITY : (this.#queue[this.#queue.length - limit] as Outgoing).start;
  }

  /** Empties the FIFO; the byte in the shift register still goes out. */
  clear(now: number): void {
    this.#requeue(now, () => {});
  }

  /** What is still in the FIFO will be clocked out at `baud`. */
  changeBaud(now: number, baud: number): void {
    this.#requeue(now, (byte) => this.#send(byte, now, baud));
  }

  #requeue(now: number, again: (byte: number) => void): void {
    const count = this.count(now);
    if (count === 0) return;
    const shifting = this.#queue.length > count ? this.#queue[0] : undefined;
    const waiting = this.#queue.slice(-count);
    this.cut();
    if (shifting !== undefined) this.#hand(shifting);
    for (const { byte } of waiting) again(byte);
  }

  /** The transmitter stops in the middle of whatever it was doing. */
  cut(): void {
    this.#queue = [];
    this.#freeAt = 0;
    this.#output.cut();
  }

  /** What was handed to the output is the output's to save. */
  save() {
    return { queue: this.#queue, freeAt: this.#freeAt };
  }

  restore({ queue, freeAt }: UartTransmitterState): void {
    this.#queue = [...queue];
    this.#freeAt = freeAt;
  }
}
