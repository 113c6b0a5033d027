import { hex } from '../../../base/bytes.ts';
import type { Rule } from '../../rule.ts';

/** The settings' own sum is wrong: the SDK falls back to the other copy, older ones stop. */
export const paramChecksum: Rule<'nonos/param-checksum', { readonly copy: 'A' | 'B' | null }> = {
  id: 'nonos/param-checksum',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'The SDK keeps a sum of its settings and takes the other copy, or its defaults, when it is wrong.',
  example: '`system param error, use last saved param!`',
  source: 'flash-layout.md §2.2, §2.4, §6',
  *check({ boot }) {
    const sum = boot?.params?.checksum;
    if (sum == null || sum.ok) return;
    yield {
      evidence: [
        { offset: sum.storedAt, length: 4, expected: hex(sum.computed, 2), found: hex(sum.stored, 2) },
        { offset: sum.offset, length: sum.length },
      ],
      facts: { copy: boot?.params?.active ?? null },
    };
  },
};
