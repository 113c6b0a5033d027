import { ns, type Timer } from '../base/clock.ts';
import type { VirtualClock } from '../base/virtual-clock.ts';
import type { SerialDevice } from './serial-device.ts';

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;

/** The host's half of the wire: one burst after the other, each handed to the device when its first bit goes out. */
export class Transmitter {
  readonly #clock: VirtualClock;
  readonly #device: SerialDevice;
  readonly #waiting = new Set<Timer>();
  /** Ends of the burst that went out last and of the last one that waits, in nanoseconds that need not be whole. */
  #busyUntil = 0;
  #freeAt = 0;

  constructor(clock: VirtualClock, device: SerialDevice) {
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
    const timer = this.#clock.at(ns(start), () => {
      this.#waiting.delete(timer);
      this.#busyUntil = end;
      this.#device.receive({ bytes, firstAt: ns(start + byteTime), byteTime, baud });
    });
    this.#waiting.add(timer);
  }

  /** Takes back what has not begun to go out. */
  drop(): void {
    for (const timer of this.#waiting) timer.cancel();
    this.#waiting.clear();
    this.#freeAt = this.#busyUntil;
  }
}
