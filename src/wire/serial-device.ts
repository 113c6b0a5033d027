import type { Nanos } from '../base/clock.ts';
import type { Lines } from './link.ts';

/** Bytes as they arrive on a pin: byte `i` is complete at `firstAt + i * byteTime`. */
export interface Burst {
  readonly bytes: Uint8Array;
  /** When the last bit of the first byte is in. */
  readonly firstAt: Nanos;
  /** Nanoseconds from one byte to the next (10 bits at `baud`); not necessarily whole. */
  readonly byteTime: number;
  /** The rate at which the sender clocked them out. */
  readonly baud: number;
}

/** A device at the far end of the wire: what the wire calls. */
export interface SerialDevice {
  /** Handed over at the time the first bit goes out; the device looks at each byte when it is complete. */
  receive(burst: Burst): void;
  /** The host changed DTR or RTS. */
  setLines(lines: Lines): void;
}

/** The far end's way back: what the device calls. */
export interface WireOutput {
  /** One byte whose last bit is out at `at` (≥ now, never before the previous one), clocked at `baud`. */
  transmit(byte: number, at: Nanos, baud: number): void;
  /** The transmitter was cut off now, by the wire's clock: bytes whose last bit is not out yet are lost. */
  cut(): void;
}
