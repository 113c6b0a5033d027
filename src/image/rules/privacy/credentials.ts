import { flashEnds, paramSectors } from '../../family/nonos/places.ts';
import { findSecrets } from '../../owner/secrets.ts';
import type { Rule } from '../../rule.ts';

/** Names, passwords and keys of the owner are in the file: think before it is shared. Only places are told. */
export const credentials: Rule<'privacy/credentials', { readonly kinds: string }> = {
  id: 'privacy/credentials',
  severity: 'info',
  stopsBoot: false,
  changesBoot: false,
  why: "A dump holds the owner's Wi-Fi name and password in plain text, and often the keys of the maker's cloud.",
  example: 'A backup posted in a forum.',
  source: 'flash-layout.md §3',
  *check({ original, survey, home }) {
    const sectors = home === undefined ? [] : paramSectors(flashEnds(survey, home.nibble));
    const secrets = findSecrets(original, sectors);
    if (secrets.length === 0) return;
    yield {
      evidence: secrets.map(({ offset, length }) => ({ offset, length })),
      facts: { kinds: [...new Set(secrets.map(({ kind }) => kind))].join(' ') },
    };
  },
};
