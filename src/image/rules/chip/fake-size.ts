import { equal, hex } from '../../../base/bytes.ts';
import { sizeOf } from '../../../chip/flash-part.ts';
import { repeatLength } from '../../bytes/mirror.ts';
import { flashEnds, paramSectors } from '../../family/nonos/places.ts';
import { donor } from '../../owner/identity.ts';
import type { Rule } from '../../rule.ts';

/** The flash's id promises more than there is: by what was measured, or because its own backup repeats itself. */
export const fakeSize: Rule<'chip/fake-size', { readonly claimed: number; readonly size: number }> = {
  id: 'chip/fake-size',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'Sellers relabel small flash chips. What is written beyond the real end lands at the start.',
  example: 'A chip that answers 4 MB and repeats itself after 1 MB.',
  source: 'flash-layout.md §4.2 F14, §5',
  *check({ chip, original, survey, home }) {
    if (chip === undefined) return;
    const claimed = chip.flashId === undefined ? chip.size : (sizeOf(chip.flashId) ?? chip.size);
    const from = donor(original, home === undefined ? [] : paramSectors(flashEnds(survey, home.nibble)));
    const isOwnBackup = from !== undefined && chip.mac !== undefined && equal(from.mac, chip.mac);
    const seen = isOwnBackup && original.length <= claimed ? Math.min(chip.size, repeatLength(original)) : chip.size;
    const size = isOwnBackup && repeatLength(original) < original.length ? seen : chip.size;
    if (size >= claimed) return;
    yield {
      evidence: [{ offset: size, length: claimed - size, expected: hex(claimed), found: hex(size) }],
      facts: { claimed, size },
      fix: { action: 'keep-header' },
    };
  },
};
