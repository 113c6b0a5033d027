import { hex } from '../../../base/bytes.ts';
import { isErased } from '../../bytes/blank.ts';
import { repeatLength } from '../../bytes/mirror.ts';
import type { Rule } from '../../rule.ts';

export const largerThanChip: Rule<
  'file/larger-than-chip',
  { readonly fileSize: number; readonly chipSize: number; readonly spare: boolean }
> = {
  id: 'file/larger-than-chip',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'Flash tools refuse such a file, and programmers that do not wrap round and overwrite its start.',
  example: 'A dump of 4 MB for a chip of 1 MB.',
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
};

export const smallerThanChip: Rule<'file/smaller-than-chip', { readonly fileSize: number; readonly chipSize: number }> = {
  id: 'file/smaller-than-chip',
  severity: 'info',
  stopsBoot: false,
  changesBoot: false,
  why: 'The size in the header is an address, not a description: it must stay as it is, also on a larger chip.',
  example: 'A dump of 1 MB for a module with 4 MB: it boots as before, and uses a quarter of the flash.',
  source: 'flash-layout.md §0',
  *check({ original, chip }) {
    if (chip === undefined || original.length >= chip.size) return;
    yield {
      evidence: [{ offset: 0, length: original.length, expected: hex(chip.size), found: hex(original.length) }],
      facts: { fileSize: original.length, chipSize: chip.size },
      fix: { action: 'keep-header' },
    };
  },
};
