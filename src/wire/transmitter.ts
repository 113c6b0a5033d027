import { type Nanos, ns } from '../base/clock.ts';
import type { DueTimer, EventClock, EventRestorer } from '../base/event-clock.ts';
import type { Burst, SerialDevice } from './serial-device.ts';

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;

/** A burst that has not begun to go out. */
interface QueuedBurst {
  readonly burst: Burst;
  /** When its last bit is out. */
  readonly end: number;
  readonly timer: DueTimer;
}

/** What {@link Transmitter.save} gives. */
export type TransmitterState = ReturnType<Transmitter['save']>;

/** The host's half of the wire: one burst after the other, each handed to the device when its first bit goes out. */
export class Transmitter {
  readonly #clock: EventClock;
  readonly #device: SerialDevice;
  readonly #waiting = new Set<QueuedBurst>();
  /** Ends of the burst that went out last and of the last one that waits, in nanoseconds that need not be whole. */
  #busyUntil = 0;
  #freeAt = 0;

  constructor(clock: EventClock, device: SerialDevice) {
    this.#clock = clock;
    this.#device = device;
  }

  /** When the last bit of all that was sent is out; now or earlier when nothing is left. */
  get freeAt(): number {
    return this.#freeAt;
  }

  /** Queues `bytes`, which must not change from now on. */
  send(bytes: Uint8Array, baud: number): void {
    if (bytes.length === 0) return;
    const byteTime = (BITS_PER_BYTE * 1e9) / baud;
    const start = Math.max(this.#freeAt, this.#clock.now);
    const end = start + bytes.length * byteTime;
    this.#freeAt = end;
    this.#schedule({ bytes, firstAt: ns(start + byteTime), byteTime, baud }, end, ns(start));
  }

  #schedule(burst: Burst, end: number, at: Nanos): void {
    const timer = this.#clock.at(at, () => {
      this.#waiting.delete(waiting);
      this.#busyUntil = end;
      this.#device.receive(burst);
    });
    const waiting: QueuedBurst = { burst, end, timer };
    this.#waiting.add(waiting);
  }

  /** Takes back what has not begun to go out. */
  drop(): void {
    for (const { timer } of this.#waiting) timer.cancel();
    this.#waiting.clear();
    this.#freeAt = this.#busyUntil;
  }

  save() {
    return {
      waiting: [...this.#waiting].map(({ burst, end, timer }) => ({ burst, end, due: timer.due })),
      busyUntil: this.#busyUntil,
      freeAt: this.#freeAt,
    };
  }

  /** To be called before anything was sent. */
  restore({ waiting, busyUntil, freeAt }: TransmitterState, rearming: EventRestorer): void {
    for (const { burst, end, due } of waiting) rearming.add(due, (at) => this.#schedule(burst, end, at));
    this.#busyUntil = busyUntil;
    this.#freeAt = freeAt;
  }
}
