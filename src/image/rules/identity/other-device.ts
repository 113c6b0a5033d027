import { formatMac } from '../../../chip/efuse.ts';
import { flashEnds, paramSectors } from '../../family/nonos/places.ts';
import { donor } from '../../owner/identity.ts';
import type { Rule } from '../../rule.ts';

/** The file was read from another chip: it boots all the same, and the vendor's cloud may take it for the other device. */
export const otherDevice: Rule<'identity/other-device'> = {
  id: 'identity/other-device',
  severity: 'info',
  stopsBoot: false,
  changesBoot: false,
  why: 'The calibration and settings in a dump carry the MAC of the chip it was read from. A cloud service may mistake this device for the original.',
  example: 'A backup of one switch written to its twin.',
  source: 'flash-layout.md §3',
  *check({ original, survey, home, chip }) {
    if (chip?.mac === undefined) return;
    const found = donor(original, home === undefined ? [] : paramSectors(flashEnds(survey, home.nibble)));
    const expected = formatMac(chip.mac);
    if (found === undefined || formatMac(found.mac) === expected) return;
    yield { evidence: [{ offset: found.offset, length: found.length, expected, found: formatMac(found.mac) }] };
  },
};
