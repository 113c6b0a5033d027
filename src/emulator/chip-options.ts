import type { EspError } from '../base/error.ts';
import type { VirtualClock } from '../base/virtual-clock.ts';
import type { ChipKind } from '../chip/efuse.ts';
import type { FlashPart } from '../chip/flash-part.ts';
import type { AdapterOptions } from '../wire/adapter.ts';
import type { CpuOptions } from './cpu/cpu.ts';
import type { FaultPlan } from './fault/spec.ts';
import type { TraceRecord } from './trace/trace.ts';

/** How a chip is made. */
export interface ChipOptions {
  /** The time that chip, wire and host share. */
  readonly clock: VirtualClock;
  /** True capacity of the flash in bytes: a power of two from 256 KiB to 16 MiB. */
  readonly chipSize: number;
  /** The part, when it is not a plain one of `chipSize`. */
  readonly part?: FlashPart;
  /** What the flash holds from address 0, copied; the rest is erased. */
  readonly flash?: Uint8Array;
  /** Six bytes. */
  readonly mac?: Uint8Array;
  readonly kind?: ChipKind;
  /** How GPIO0 stands at power-on. */
  readonly boot?: 'flash' | 'download';
  /** The serial adapter between host and chip. */
  readonly adapter?: AdapterOptions;
  /** What the estimated cycles of ROM functions are multiplied by; 1. Benches try 0.5 and 2. */
  readonly romCostFactor?: number;
  /**
   * A mask ROM to execute from the reset vector on, 64 KiB read from an own chip, instead of the high-level one. Its calls are not told as
   * `rom` records, and costs of the high-level one do not matter.
   */
  readonly rom?: Uint8Array;
  /** How the core executes; compiled code may be shared by chips that run the same firmware. */
  readonly cpu?: CpuOptions;
  /** What is wrong with it, its flash, its power and its wire. */
  readonly faults?: FaultPlan;
  /** Told when execution stops for good, until a reset: see {@link Chip.fault}. */
  readonly onStop?: (reason: EspError) => void;
  /** Told of everything that happens inside; costs time. */
  readonly onTrace?: (record: TraceRecord) => void;
}

/** What a fork has of its own. */
export interface ForkOptions {
  /**
   * The time that the fork and its host share, which no other chip runs on. What the chip waits for comes as far from this clock's now
   * as it would have come from now on the original's clock, whose times the fork keeps inside.
   */
  readonly clock: VirtualClock;
  /** As the original's unless given, but for its `random`, which cannot be shared: without one, chunks are not cut. */
  readonly adapter?: AdapterOptions;
  /** What is wrong with the fork from now on. The original's faults stay with the original, and with them what they hold back. */
  readonly faults?: FaultPlan;
  /** Told when execution stops for good: see {@link ChipOptions.onStop}. */
  readonly onStop?: (reason: EspError) => void;
  /** Told of everything that happens inside the fork. */
  readonly onTrace?: (record: TraceRecord) => void;
}

/** How the fork of a chip is made that was made as `original` says: its flash comes with the state. */
export function forkedOptions(original: Omit<ChipOptions, 'flash'>, { clock, adapter, faults, onStop, onTrace }: ForkOptions): ChipOptions {
  const { adapter: ours, faults: _faults, onStop: _onStop, onTrace: _onTrace, ...same } = original;
  const own = { clock, adapter: adapter ?? withoutRandom(ours) };
  return { ...same, ...own, ...(faults && { faults }), ...(onStop && { onStop }), ...(onTrace && { onTrace }) };
}

function withoutRandom({ random: _random, ...options }: AdapterOptions = {}): AdapterOptions {
  return options;
}
