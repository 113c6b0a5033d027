import { findMangling, type MangleKind } from '../../mend/unmangle.ts';
import type { Rule } from '../../rule.ts';

/** A dump that came through the wrong kind of copy, or is text about one. */
export const mangled: Rule<'file/mangled', { readonly kind: MangleKind; readonly undone: boolean }> = {
  id: 'file/mangled',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'Terminals, text-mode transfers and converters change every byte or put others in front. The image at 0 no longer adds up, or is not there.',
  example: 'A dump sent in text mode: every 0A became 0D 0A, and the file is longer than a flash.',
  source: 'the formats’ own specifications',
  *check({ original, survey: { first } }) {
    if (first?.checksum?.ok === true) return;
    const found = findMangling(original);
    if (found === undefined) return;
    yield {
      evidence: [{ offset: 0, length: Math.min(16, original.length) }],
      facts: { kind: found.kind, undone: found.undone !== null },
      ...(found.undone !== null && { fix: { action: 'unmangle' } }),
    };
  },
};
