import { type Nanos, ns } from '../../base/clock.ts';
import type { EventClock } from '../../base/event-clock.ts';
import type { Lines } from '../../wire/link.ts';
import type { Burst, SerialDevice, WireOutput } from '../../wire/serial-device.ts';
import type { Fault, Way, WireByte } from './fault.ts';

/** What stands in the way of bytes and lines; each byte passes all of them, in order. */
export interface WireSeam {
  readonly bytes: readonly NonNullable<Fault['bytes']>[];
  readonly lines: readonly NonNullable<Fault['lines']>[];
}

/** Nanoseconds that one byte may be off its place in a burst. */
const SAME = 1;

/**
 * Stands between a wire and its device, for both directions. Bytes keep their order and never overlap: what comes late holds up what
 * is behind it.
 */
export class FaultyWire implements SerialDevice, WireOutput {
  readonly #clock: EventClock;
  readonly #seam: WireSeam;
  readonly #device: SerialDevice;
  readonly #output: WireOutput;
  /** When the line is free again, each way. */
  readonly #free: Record<Way, number> = { 'to-chip': 0, 'to-host': 0 };

  constructor(clock: EventClock, seam: WireSeam, device: SerialDevice, output: WireOutput) {
    this.#clock = clock;
    this.#seam = seam;
    this.#device = device;
    this.#output = output;
  }

  receive({ bytes, firstAt, byteTime, baud }: Burst): void {
    const arriving: WireByte[] = [];
    for (const [i, byte] of bytes.entries()) {
      for (const out of this.#pass({ way: 'to-chip', byte, at: firstAt + i * byteTime, baud })) {
        if (out.way === 'to-host') this.#send(out);
        else arriving.push({ ...out, at: this.#place(out, byteTime) });
      }
    }
    this.#hand(arriving, byteTime);
  }

  transmit(byte: number, at: Nanos, baud: number): void {
    for (const out of this.#pass({ way: 'to-host', byte, at, baud })) this.#send(out);
  }

  cut(): void {
    this.#free['to-host'] = Math.min(this.#free['to-host'], this.#clock.now);
    this.#output.cut();
  }

  setLines(lines: Lines): void {
    if (this.#seam.lines.every((reaches) => reaches(lines))) this.#device.setLines(lines);
  }

  #pass(byte: WireByte): readonly WireByte[] {
    const { bytes } = this.#seam;
    if (bytes.length === 1) return (bytes[0] as (typeof bytes)[number])(byte);
    let passing: readonly WireByte[] = [byte];
    for (const fault of bytes) {
      passing = passing.length === 1 ? fault(passing[0] as WireByte) : passing.flatMap((each) => fault(each));
    }
    return passing;
  }

  /** When the byte is in, behind the one before it; takes the line until then. */
  #place({ way, at }: WireByte, byteTime: number): number {
    const free = this.#free[way];
    const placed = at < free + byteTime - SAME ? free + byteTime : at;
    this.#free[way] = placed;
    return placed;
  }

  #send(byte: WireByte): void {
    const at = this.#place(byte, 10e9 / byte.baud);
    this.#output.transmit(byte.byte, ns(Math.max(at, this.#clock.now)), byte.baud);
  }

  /** Hands the bytes over as bursts, each when its first bit goes out: a gap or another rate begins a new one. */
  #hand(bytes: readonly WireByte[], byteTime: number): void {
    for (let from = 0, to = 0; from < bytes.length; from = to) {
      const first = bytes[from] as WireByte;
      for (to = from + 1; to < bytes.length; to++) {
        const { at, baud } = bytes[to] as WireByte;
        if (baud !== first.baud || Math.abs(at - first.at - (to - from) * byteTime) > SAME) break;
      }
      const burst: Burst = {
        bytes: Uint8Array.from(bytes.slice(from, to), ({ byte }) => byte),
        firstAt: ns(first.at),
        byteTime,
        baud: first.baud,
      };
      const startAt = ns(first.at - byteTime);
      if (startAt <= this.#clock.now) this.#device.receive(burst);
      else this.#clock.at(startAt, () => this.#device.receive(burst));
    }
  }
}
