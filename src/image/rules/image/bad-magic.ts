import { hex } from '../../../base/bytes.ts';
import { MAGIC_V1 } from '../../../chip/header.ts';
import type { Rule } from '../../rule.ts';

/** A dump by all other signs whose first byte the ROM would refuse. */
export const badMagic: Rule<'image/bad-magic'> = {
  id: 'image/bad-magic',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'The ROM starts only what begins with the byte E9.',
  example: 'A dump whose first byte was lost: `ets_main.c`.',
  source: 'flash-layout.md §1.1, §4.2 F5',
  *check({ original, survey: { kind } }) {
    const found = original[0];
    if (kind.unbootable !== undefined || found === undefined || found === MAGIC_V1) return;
    yield {
      evidence: [{ offset: 0, length: 1, expected: hex(MAGIC_V1, 2), found: hex(found, 2) }],
      fix: { action: 'read-again', length: null },
    };
  },
};
