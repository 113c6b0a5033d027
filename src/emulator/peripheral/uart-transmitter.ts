import type { Nanos } from '../../base/clock.ts';
import { UART_FIFO_DEPTH } from '../../chip/register/uart.ts';
import type { WireOutput } from '../../wire/serial-device.ts';

const BITS_PER_BYTE = 10;

/** FIFO, shift register and room to spare, a power of two. */
const SLOTS = 2 * UART_FIFO_DEPTH;

/** A byte on its way out: in the FIFO until `start`, in the shift register until `end` (nanoseconds, not necessarily whole). */
export interface Outgoing {
  byte: number;
  start: number;
  end: number;
  baud: number;
}

/** What {@link UartTransmitter.save} gives. */
export type UartTransmitterState = ReturnType<UartTransmitter['save']>;

/** The sending half: each byte is handed to the output as soon as its time is known, and taken back when that time no longer holds. */
export class UartTransmitter {
  readonly #output: WireOutput;
  /** A ring, filled when first gone round: entries are used again, for there are as many as bytes. */
  readonly #slots: Outgoing[] = [];
  /** In the order of sending; those that are out are dropped when somebody looks. */
  #first = 0;
  #length = 0;
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
    while (this.#length > 0 && this.#at(0).end <= now) {
      this.#first = (this.#first + 1) % SLOTS;
      this.#length--;
    }
    return this.#length > 0 && this.#at(0).start <= now ? this.#length - 1 : this.#length;
  }

  /** A byte written to a full FIFO is lost. */
  write(byte: number, now: number, baud: number): void {
    if (this.count(now) < UART_FIFO_DEPTH) this.#send(byte, now, baud);
  }

  #at(index: number): Outgoing {
    return this.#slots[(this.#first + index) % SLOTS] as Outgoing;
  }

  #send(byte: number, now: number, baud: number): void {
    const start = Math.max(now, this.#freeAt);
    this.#hand(byte, start, start + (BITS_PER_BYTE * 1e9) / baud, baud);
  }

  #hand(byte: number, start: number, end: number, baud: number): void {
    this.#push(byte, start, end, baud);
    this.#freeAt = end;
    this.#output.transmit(byte, Math.ceil(end) as Nanos, baud);
  }

  #push(byte: number, start: number, end: number, baud: number): void {
    const index = (this.#first + this.#length++) % SLOTS;
    const slot = this.#slots[index];
    if (slot === undefined) this.#slots[index] = { byte, start, end, baud };
    else {
      slot.byte = byte;
      slot.start = start;
      slot.end = end;
      slot.baud = baud;
    }
  }

  /** Earliest time after `now` at which the FIFO holds fewer than `limit` bytes; `now` when it does, infinite when it never will. */
  countBelowAt(limit: number, now: number): number {
    const count = this.count(now);
    if (count < limit) return now;
    // The FIFO holds the last `count` entries; `limit - 1` of them may stay.
    return limit < 1 ? Number.POSITIVE_INFINITY : this.#at(this.#length - limit).start;
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
    const queue = this.#queue();
    const shifting = queue.length > count ? queue[0] : undefined;
    this.cut();
    if (shifting !== undefined) this.#hand(shifting.byte, shifting.start, shifting.end, shifting.baud);
    for (const { byte } of queue.slice(-count)) again(byte);
  }

  #queue(): Outgoing[] {
    return Array.from({ length: this.#length }, (_, i) => ({ ...this.#at(i) }));
  }

  /** The transmitter stops in the middle of whatever it was doing. */
  cut(): void {
    this.#length = 0;
    this.#freeAt = 0;
    this.#output.cut();
  }

  /** What was handed to the output is the output's to save. */
  save() {
    return { queue: this.#queue(), freeAt: this.#freeAt };
  }

  restore({ queue, freeAt }: UartTransmitterState): void {
    this.#length = 0;
    for (const { byte, start, end, baud } of queue) this.#push(byte, start, end, baud);
    this.#freeAt = freeAt;
  }
}
