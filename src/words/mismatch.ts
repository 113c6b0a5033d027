import { hex } from '../base/bytes.ts';
import type { MismatchCause } from '../flasher/index.ts';
import { formatSize } from './size.ts';

const pair = ([first = 0, second = 0]: readonly number[]): string => `${hex(first, 2)} ${hex(second, 2)}`;

/** A cause as the flasher gives it, or as a report holds it. */
type Cause =
  | Exclude<MismatchCause, { readonly cause: 'header-patched' }>
  | { readonly cause: 'header-patched'; readonly found: readonly number[]; readonly expected: readonly number[] };

/** One thing that may be behind a difference between flash and file. */
export function wordsOfMismatch(cause: Cause): string {
  switch (cause.cause) {
    case 'header-patched':
      return `Only mode, size and speed in the header differ (${pair(cause.found)} instead of ${pair(cause.expected)}): a flasher patched them while writing.`;
    case 'settings-changed':
      return 'Only the last five sectors differ, where the firmware keeps its settings: the device has run since.';
    case 'not-written':
      return 'The flash is blank there: it was erased, or never written.';
    case 'not-erased':
      return 'The flash lacks bits of the file there and has no others: it was written without being erased first.';
    case 'write-protected':
      return `Parts of the flash are write-protected (status register ${hex(cause.status, 2)}).`;
    case 'smaller-than-claimed':
      return `The content repeats after ${formatSize(cause.repeatsAt)}: the flash seems to be smaller than it claims.`;
    case 'known-part':
      return `Flash of this maker (${hex(cause.maker, 2)}) is known to lose writes: write again at once, or use another chip.`;
  }
}
