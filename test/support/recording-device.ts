import type { Nanos } from '../../src/base/clock.ts';
import type { VirtualClock } from '../../src/base/virtual-clock.ts';
import type { Lines } from '../../src/wire/link.ts';
import type { Burst, SerialDevice, WireOutput } from '../../src/wire/serial-device.ts';

/** A far end of the wire that does nothing but note what came and when. */
export class RecordingDevice implements SerialDevice {
  readonly bursts: (Burst & { readonly handedAt: Nanos })[] = [];
  readonly lines: (Lines & { readonly at: Nanos })[] = [];
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  receive(burst: Burst): void {
    this.bursts.push({ ...burst, handedAt: this.#clock.now });
  }

  setLines(lines: Lines): void {
    this.lines.push({ ...lines, at: this.#clock.now });
  }

  /** Everything that arrived, in order. */
  get received(): number[] {
    return this.bursts.flatMap(({ bytes }) => [...bytes]);
  }
}

/** Sends `bytes` back to back from now on at `baud`; returns when the last bit is out. */
export function sendAll(clock: VirtualClock, output: WireOutput, bytes: readonly number[], baud = 115_200): Nanos {
  let at = clock.now;
  for (const [i, byte] of bytes.entries()) {
    at = Math.round(clock.now + ((i + 1) * 1e10) / baud) as Nanos;
    output.transmit(byte, at, baud);
  }
  return at;
}
