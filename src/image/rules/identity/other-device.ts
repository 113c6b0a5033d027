import { formatMac } from '../../../chip/efuse.ts';
import { flashEnds, paramSectors } from '../../family/nonos/places.ts';
import { donor } from '../../owner/identity.ts';
import type { Rule } from '../../rule.ts';

/** The file was read from another chip: it boots all the same, and the vendor's cloud may take it for the other device. */
export const otherDevice = {
  id: 'identity/other-device',
  severity: 'info',
  source: 'flash-layout.md §3',
  *check({ original, survey, home, chip }) {
    if (chip?.mac === undefined) return;
    const found = donor(original, home === undefined ? [] : paramSectors(flashEnds(survey, home.nibble)));
    const expected = formatMac(chip.mac);
    if (found === undefined || formatMac(found.mac) === expected) return;
    yield { evidence: [{ offset: found.offset, length: found.length, expected, found: formatMac(found.mac) }] };
  },
} as const satisfies Rule;
