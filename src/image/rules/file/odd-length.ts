import { hex } from '../../../base/bytes.ts';
import type { Family } from '../../family/detector.ts';
import type { Rule } from '../../rule.ts';

const SMALLEST_DUMP = 0x40000;

/** Families whose files are dumps of a whole flash; the others are also found as images of any length. */
const WHOLE_FLASH: ReadonlySet<Family> = new Set(['nonos-ota', 'nonos', 'rboot-nonos']);

/** A dump of a whole flash has a power of two of bytes; a few bytes less are bytes lost on the line. */
export const oddLength = {
  id: 'file/odd-length',
  severity: 'warning',
  source: 'flash-layout.md §4.2 F4',
  *check({ original, survey: { family } }) {
    const { length } = original;
    if (!WHOLE_FLASH.has(family) || (length >= SMALLEST_DUMP && (length & (length - 1)) === 0)) return;
    const due = Math.max(SMALLEST_DUMP, 2 ** Math.round(Math.log2(length)));
    yield {
      evidence: [{ offset: length, length: Math.max(0, due - length), expected: hex(due), found: hex(length) }],
      facts: { length, nearest: due, wholeSectors: length % 0x1000 === 0 },
      fix: { action: 'read-again', length: due },
    };
  },
} as const satisfies Rule;
