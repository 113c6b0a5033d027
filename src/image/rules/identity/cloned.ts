import { equal } from '../../../base/bytes.ts';
import { flashEnds, paramSectors } from '../../family/nonos/places.ts';
import { donor } from '../../owner/identity.ts';
import { findSecrets, type SecretKind } from '../../owner/secrets.ts';
import type { Rule } from '../../rule.ts';

/** Keys by which a vendor's cloud knows one device. */
const CLOUD: ReadonlySet<SecretKind> = new Set(['itead-device-id', 'itead-apikey', 'json-cloud-key']);

/** The donor's cloud keys go to another chip: two devices will claim to be one. */
export const cloned: Rule<'identity/cloned', { readonly kinds: string }> = {
  id: 'identity/cloned',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'Cloud keys lie in the flash. With them two devices claim one identity, and the app accepts only one.',
  example: 'A Tuya backup on two devices: one of them disappears from the app.',
  source: 'flash-layout.md §3',
  *check({ original, survey, home, chip }) {
    const params = home === undefined ? [] : paramSectors(flashEnds(survey, home.nibble));
    const from = donor(original, params);
    if (chip?.mac === undefined || from === undefined || equal(from.mac, chip.mac)) return;
    const keys = findSecrets(original, params).filter(({ kind }) => CLOUD.has(kind));
    if (keys.length === 0) return;
    yield {
      evidence: keys.map(({ offset, length }) => ({ offset, length })),
      facts: { kinds: [...new Set(keys.map(({ kind }) => kind))].join(' ') },
      fix: { action: 'take-identity' },
    };
  },
};
