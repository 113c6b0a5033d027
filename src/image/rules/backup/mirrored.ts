import { hex } from '../../../base/bytes.ts';
import { repeatLength } from '../../bytes/mirror.ts';
import type { Rule } from '../../rule.ts';
import { isNoDump } from '../file/not-a-dump.ts';

/** A small chip read as a larger one. */
export const mirrored = {
  id: 'backup/mirrored',
  severity: 'warning',
  source: 'flash-layout.md §4.2 F3',
  *check({ original, survey: { family } }) {
    if (isNoDump(family)) return;
    const length = repeatLength(original);
    if (length === original.length) return;
    yield {
      evidence: [{ offset: length, length: original.length - length, expected: hex(length), found: hex(original.length) }],
      facts: { length, copies: original.length / length },
      fix: { action: 'cut', length },
    };
  },
} as const satisfies Rule;
