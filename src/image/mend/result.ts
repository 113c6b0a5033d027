import type { Evidence } from '../fix.ts';
import type { CheckResult } from '../question/verdict.ts';
import type { Change } from './change.ts';

/** Why a file was not mended. */
export type Refusal =
  /** Nothing that could start from address 0. */
  | 'not-an-image'
  /** Not known well enough to change anything in it. */
  | 'unknown-family'
  /** Code is damaged, and no sound slot is left. */
  | 'damaged'
  /** esp_init_data_default is missing and nobody has given it. */
  | 'needs-init-data'
  /** What was given as init data is none. */
  | 'bad-init-data'
  /** The file uses flash that the chip does not have. */
  | 'needs-larger-chip'
  /** No map with the same slots states the size that is wanted. */
  | 'other-map'
  /** The application insists on the map that it was compiled for. */
  | 'fixed-map'
  /** There is no such slot, or it is not sound. */
  | 'no-such-slot'
  /** The dump to take the identity from is of another kind, or of another device than the chip's. */
  | 'identity-differs'
  /** Everything was done that is known, and it would not boot all the same. */
  | 'still-does-not-boot'
  /** It would not start as before. */
  | 'verdict-changes'
  /** One reading, and nothing in it that could be undone: another reading may help. */
  | 'needs-readings'
  /** The readings have different lengths and cannot be aligned. */
  | 'lengths-differ'
  /** The readings differ where no sum tells which one is right. */
  | 'undecided'
  /** The readings agree, and their sums are wrong: the flash itself holds this. */
  | 'damaged-alike';

/** New bytes with what was changed, or the reason why there are none. */
export type MendResult =
  | { readonly refusal: null; readonly bytes: Uint8Array; readonly changes: readonly Change[]; readonly check: CheckResult }
  | { readonly refusal: Refusal; readonly evidence: readonly Evidence[] };

/** A refusal, with the places that caused it. */
export function refuse(refusal: Refusal, ...evidence: readonly Evidence[]): MendResult & { refusal: Refusal } {
  return { refusal, evidence };
}
