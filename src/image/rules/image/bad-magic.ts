import { hex } from '../../../base/bytes.ts';
import { MAGIC_V1 } from '../../../chip/header.ts';
import type { Rule } from '../../rule.ts';
import { isNoDump } from '../file/not-a-dump.ts';

/** A dump by all other signs whose first byte the ROM would refuse. */
export const badMagic = {
  id: 'image/bad-magic',
  severity: 'error',
  source: 'flash-layout.md §1.1, §4.2 F5',
  *check({ original, survey: { family } }) {
    const found = original[0];
    if (isNoDump(family) || found === undefined || found === MAGIC_V1) return;
    yield {
      evidence: [{ offset: 0, length: 1, expected: hex(MAGIC_V1, 2), found: hex(found, 2) }],
      fix: { action: 'read-again', length: null },
    };
  },
} as const satisfies Rule;
