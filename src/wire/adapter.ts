import { ms, type Nanos } from '../base/clock.ts';
import type { DueTimer, EventClock, EventRestorer } from '../base/event-clock.ts';
import type { Random } from '../base/random.ts';

/** How a USB serial adapter hands bytes to the host. */
export interface AdapterOptions {
  /** Longest time that a byte waits for others; 1 ms by default. */
  readonly latency?: Nanos;
  /** Bytes that are handed over at once, at most; 64 by default, a full-speed USB packet. */
  readonly chunk?: number;
  /** When given, each chunk is cut at a length drawn from it, 1 to `chunk`. */
  readonly random?: Random;
}

/** Bytes that will be handed over together, and when each is complete. */
interface Chunk {
  readonly bytes: Uint8Array;
  readonly at: Float64Array;
  length: number;
  /** When it goes out even if it is not full. */
  readonly deadline: Nanos;
  timer: DueTimer | undefined;
}

/** What {@link Adapter.save} gives. */
export type AdapterState = ReturnType<Adapter['save']>;

/**
 * Collects the chip's bytes and delivers them as chunks, one event each: when a chunk is full, or when `latency` has
 * passed since its first byte. Bytes may be put in ahead of their time.
 */
export class Adapter {
  readonly #clock: EventClock;
  readonly #deliver: (bytes: Uint8Array) => void;
  readonly #latency: Nanos;
  readonly #limit: number;
  readonly #random: Random | undefined;
  /** In the order of their bytes; only the last one can be open. */
  #chunks: Chunk[] = [];
  #open: Chunk | undefined;
  /** The times of a chunk that was delivered: the next one's. */
  #spare: Float64Array | undefined;

  /** @throws RangeError when `chunk` is no positive whole number. */
  constructor(clock: EventClock, { latency = ms(1), chunk = 64, random }: AdapterOptions, deliver: (bytes: Uint8Array) => void) {
    if (!Number.isInteger(chunk) || chunk < 1) throw new RangeError(`chunk ${chunk}`);
    this.#clock = clock;
    this.#deliver = deliver;
    this.#latency = latency;
    this.#limit = chunk;
    this.#random = random;
  }

  /** One byte that is complete at `at`, which is never before the previous one's. */
  put(byte: number, at: Nanos): void {
    let chunk = this.#open;
    if (chunk === undefined || at > chunk.deadline) chunk = this.#begin(at);
    chunk.bytes[chunk.length] = byte;
    chunk.at[chunk.length++] = at;
    if (chunk.length === chunk.bytes.length) {
      this.#schedule(chunk, at);
      this.#open = undefined;
    }
  }

  /** Forgets the bytes that are not complete yet. */
  cut(): void {
    const { now } = this.#clock;
    for (const chunk of this.#chunks) {
      const kept = countUntil(chunk, now);
      if (kept === chunk.length) continue;
      chunk.length = kept;
      this.#schedule(chunk, chunk.deadline); // it may have been full
    }
    this.#dropEmpty();
    const last = this.#chunks.at(-1);
    this.#open = last !== undefined && last.length < last.bytes.length ? last : undefined;
  }

  /** Forgets the bytes that are complete and were not delivered yet. */
  discard(): void {
    const { now } = this.#clock;
    for (const chunk of this.#chunks) {
      const gone = countUntil(chunk, now);
      chunk.bytes.copyWithin(0, gone, chunk.length);
      chunk.at.copyWithin(0, gone, chunk.length);
      chunk.length -= gone;
    }
    this.#dropEmpty();
  }

  save() {
    return {
      chunks: this.#chunks.map(({ bytes, at, length, deadline, timer }) => ({
        bytes,
        at,
        length,
        deadline,
        due: timer?.due,
      })),
      /** Which of them is open; -1 when none is. */
      open: this.#open === undefined ? -1 : this.#chunks.indexOf(this.#open),
    };
  }

  restore({ chunks, open }: AdapterState, rearming: EventRestorer): void {
    this.#chunks = chunks.map(({ bytes, at, length, deadline, due }) => {
      const chunk: Chunk = { bytes: bytes.slice(), at: at.slice(), length, deadline, timer: undefined };
      rearming.add(due, (when) => this.#schedule(chunk, when));
      return chunk;
    });
    this.#open = this.#chunks[open];
  }

  #begin(first: Nanos): Chunk {
    const size = this.#random === undefined ? this.#limit : 1 + Math.floor(this.#random() * this.#limit);
    const deadline = (first + this.#latency) as Nanos;
    const at = this.#spare ?? new Float64Array(this.#limit);
    this.#spare = undefined;
    const chunk: Chunk = { bytes: new Uint8Array(size), at, length: 0, deadline, timer: undefined };
    this.#schedule(chunk, deadline);
    this.#chunks.push(chunk);
    this.#open = chunk;
    return chunk;
  }

  #schedule(chunk: Chunk, when: Nanos): void {
    chunk.timer?.cancel();
    chunk.timer = this.#clock.at(when, () => {
      this.#remove(chunk);
      this.#spare = chunk.at;
      this.#deliver(chunk.bytes.subarray(0, chunk.length));
    });
  }

  #dropEmpty(): void {
    for (const chunk of this.#chunks.filter(({ length }) => length === 0)) {
      chunk.timer?.cancel();
      this.#remove(chunk);
    }
  }

  #remove(chunk: Chunk): void {
    this.#chunks = this.#chunks.filter((other) => other !== chunk);
    if (this.#open === chunk) this.#open = undefined;
  }
}

/** How many of a chunk's bytes are complete at `now`. */
function countUntil(chunk: Chunk, now: Nanos): number {
  let count = 0;
  while (count < chunk.length && (chunk.at[count] as number) <= now) count++;
  return count;
}
