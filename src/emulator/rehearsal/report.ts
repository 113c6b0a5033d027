import type { Range } from '../../base/range.ts';
import type { BootLogId } from '../../chip/boot-log.ts';
import type { UnmodelledCount } from '../bus/unmodelled.ts';
import type { DeadReason } from '../rom/machine.ts';
import type { Milestone } from './milestones.ts';
import type { PinReport } from './pin-log.ts';

/**
 * How far a boot came (design: command line, `rehearse`).
 * - `running`: it stays up for the time asked, past its radio
 * - `radio-init`: the SDK asks the ROM for its radio functions or touches the radio, and the run ends there or later
 * - `app-started`: the application wrote output and did not ask for the radio; its last words are not that it stops
 * - `boot-loop`: three restarts in a row with the same last line
 * - `halted`: stands still, faults, or goes on without a sign of life
 * - `download-mode`: it waits for an uploader
 * - `no-image`: the ROM finds nothing to load at flash address 0
 */
export type RehearsalOutcome = 'running' | 'radio-init' | 'app-started' | 'boot-loop' | 'halted' | 'download-mode' | 'no-image';

/** Why nothing goes on. */
export type Halt =
  /** The ROM gave up. */
  | { readonly kind: 'rom'; readonly reason: DeadReason }
  /** An exception that nobody handles. */
  | { readonly kind: 'exception'; readonly cause: number; readonly pc: number; readonly address: number }
  /** A ROM function that is not modelled was called. */
  | { readonly kind: 'unknown-rom'; readonly address: number; readonly name: string; readonly caller: number }
  /** Its last words are that it cannot go on, and it waits. */
  | { readonly kind: 'refusal'; readonly id: BootLogId }
  /** It waits for something that never comes. */
  | { readonly kind: 'idle'; readonly pc: number }
  /** It is still running, but the budget is used up. */
  | { readonly kind: 'budget'; readonly pc: number };

/** `jump`: the program jumped to the reset vector, so the hardware was not reset. */
export type RestartCause = 'jump' | 'software' | 'watchdog' | 'external' | 'deep-sleep';

/** A sector of 4 KiB that ends otherwise than it began. */
export interface SectorChange {
  readonly offset: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * What a report does not hold because a list or a text was full: a program may print, read and restart without end. Zero wherever all is
 * there.
 */
export interface Omissions {
  /** Bytes of the log. */
  readonly log: number;
  readonly uart1: number;
  readonly resets: number;
  readonly reads: number;
  /** Accesses to what nobody models. */
  readonly unmodelled: number;
}

/** What was seen; pure data. */
export interface RehearsalReport {
  readonly outcome: RehearsalOutcome;
  /** For `halted` and `no-image`, and for `radio-init` where something stopped it later. */
  readonly halt: Halt | null;
  /** The application image that was loaded last; `name` as the boot loader printed it, else `app`. */
  readonly slot: { readonly name: 'user1' | 'user2' | 'app'; readonly offset: number } | null;
  /** Where its code began; `null` when it was never executed. */
  readonly entry: number | null;
  /** The last line of the log that is not blank, without its ends. */
  readonly lastLine: string;
  /** Everything that UART0 sent, one character a byte. */
  readonly log: string;
  /** The same of UART1, which only sends. */
  readonly uart1: string;
  /** In the order in which they were passed. */
  readonly milestones: readonly Milestone[];
  /** Outputs that were driven. */
  readonly pins: readonly PinReport[];
  readonly resets: readonly { readonly cause: RestartCause; readonly lastLine: string }[];
  readonly flash: {
    /** By commands, in the order of their first time; reads that continue each other are one. Not: what the cache fetched. */
    readonly reads: readonly Range[];
    /** Sectors erased or programmed, in the order of their first time. */
    readonly writes: readonly Range[];
    /** Those of them that hold something else in the end. Settings may be secret. */
    readonly changes: readonly SectorChange[];
  };
  readonly instructions: number;
  readonly virtualMs: number;
  readonly unmodelled: readonly UnmodelledCount[];
  readonly omitted: Omissions;
}
