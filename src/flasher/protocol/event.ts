import type { ErrorCode } from '../../base/error.ts';
import type { Range } from '../../base/range.ts';
import type { ChipInfo } from './identify.ts';

/** What an operation is busy with. */
export type Phase = 'connect' | 'compare' | 'read' | 'write' | 'erase' | 'verify' | 'reset';

/**
 * How a region of flash or file came to hold what it shall hold: a backup reads, keeps what an earlier run left, and takes over what
 * the chip's MD5 proves to be `blank` or `known` from an older backup; a restore keeps, erases and writes.
 */
export type RegionResult = 'read' | 'kept' | 'blank' | 'known' | 'erased' | 'written';

/**
 * What happens, in numbers and codes. Connecting gives `phase`, then `attempt` (once a try, with `no-lines` at most once; `press`
 * instead on a board without reset lines), `synced`, `stub`, `chip`, and `baud` when the rate is changed. An operation gives `phase`, then for every region in the
 * order of the flash any number of `progress` and `retry` and one `region`, and ends with one `proof`, without which nothing
 * is a success. `phase` comes again when the work changes; `retry`, and after it everything that belongs to connecting, may come at any time.
 */
export type FlasherEvent =
  | { readonly type: 'phase'; readonly phase: Phase }
  /** A reset (`undefined`: none is played) and up to five SYNCs follow. */
  | { readonly type: 'attempt'; readonly attempt: number; readonly attempts: number; readonly reset: string | undefined }
  /** The link has no DTR and RTS: the chip must be put into its loader by hand. */
  | { readonly type: 'no-lines' }
  /**
   * Somebody has to do something at a board without reset lines: hold GPIO0 low and power it up (SYNCs go out until then),
   * let go of it, or power it off and on to start the application.
   */
  | { readonly type: 'press'; readonly action: 'hold' | 'release' | 'restart' }
  /** Something answered; `stub`: a stub runs already. */
  | { readonly type: 'synced'; readonly stub: boolean }
  /** The stub runs; `uploaded` in bytes, 0 when it ran already. */
  | { readonly type: 'stub'; readonly uploaded: number }
  | { readonly type: 'chip'; readonly chip: ChipInfo }
  | { readonly type: 'baud'; readonly from: number; readonly to: number }
  /** Bytes of the operation; never decreases within a phase but after a `retry`. */
  | { readonly type: 'progress'; readonly phase: Phase; readonly done: number; readonly total: number }
  /** `what` failed and is done again, from a known state. */
  | {
      readonly type: 'retry';
      readonly what: string;
      readonly attempt: number;
      readonly because: ErrorCode;
      readonly at?: Range | undefined;
    }
  /** The chip's MD5 of a region is what was due. */
  | ({ readonly type: 'region'; readonly result: RegionResult; readonly md5: string } & Range)
  /** The chip's MD5 of everything is what was due. */
  | ({ readonly type: 'proof'; readonly md5: string } & Range);

/** Receives what happens; called in place, must return at once and must not throw. */
export type EventListener = (event: FlasherEvent) => void;
