import { hex } from '../../../base/bytes.ts';
import type { Rule } from '../../rule.ts';

const MIN_DUMP = 0x40000;

/** A dump of a whole flash has a power of two of bytes; a few bytes less are bytes lost on the line. */
export const oddLength: Rule<'file/odd-length', { readonly length: number; readonly nearest: number; readonly wholeSectors: boolean }> = {
  id: 'file/odd-length',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'A whole flash has a power of two of bytes. A few bytes less are bytes that were lost while it was read, and everything behind the loss is misplaced.',
  example: 'A dump of 1 048 573 bytes.',
  source: 'flash-layout.md §4.2 F4',
  *check({ original, survey: { kind } }) {
    const { length } = original;
    if (!kind.hasFlashLength || (length >= MIN_DUMP && (length & (length - 1)) === 0)) return;
    const due = Math.max(MIN_DUMP, 2 ** Math.round(Math.log2(length)));
    yield {
      evidence: [{ offset: length, length: Math.max(0, due - length), expected: hex(due), found: hex(length) }],
      facts: { length, nearest: due, wholeSectors: length % 0x1000 === 0 },
      fix: { action: 'read-again', length: due },
    };
  },
};
