import { hex } from '../../../base/bytes.ts';
import { isErased } from '../../bytes/blank.ts';
import { repeatLength } from '../../bytes/mirror.ts';
import type { Rule } from '../../rule.ts';

export const largerThanChip = {
  id: 'file/larger-than-chip',
  severity: 'error',
  source: 'flash-layout.md §4.1, reverse',
  *check({ original, chip }) {
    if (chip === undefined || original.length <= chip.size) return;
    const spare = isErased(original, chip.size) || repeatLength(original) <= chip.size;
    yield {
      evidence: [{ offset: chip.size, length: original.length - chip.size, expected: hex(chip.size), found: hex(original.length) }],
      facts: { fileSize: original.length, chipSize: chip.size, spare },
      fix: spare ? { action: 'cut', length: chip.size } : { action: 'other-chip', chip: 'esp8266', size: original.length },
    };
  },
} as const satisfies Rule;

export const smallerThanChip = {
  id: 'file/smaller-than-chip',
  severity: 'info',
  source: 'flash-layout.md §0',
  *check({ original, chip }) {
    if (chip === undefined || original.length >= chip.size) return;
    yield {
      evidence: [{ offset: 0, length: original.length, expected: hex(chip.size), found: hex(original.length) }],
      facts: { fileSize: original.length, chipSize: chip.size },
      fix: { action: 'keep-header' },
    };
  },
} as const satisfies Rule;
