import { hex } from '../../../base/bytes.ts';
import { repeatLength } from '../../bytes/mirror.ts';
import type { Rule } from '../../rule.ts';

/** A small chip read as a larger one. */
export const mirrored: Rule<'backup/mirrored', { readonly length: number; readonly copies: number }> = {
  id: 'backup/mirrored',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'A chip ignores address lines that it does not have, so reading beyond its end gives its start again.',
  example: 'A chip of 1 MB read as 4 MB: four times the same megabyte.',
  source: 'flash-layout.md §4.2 F3',
  *check({ original, survey: { kind } }) {
    if (kind.unbootable !== undefined) return;
    const length = repeatLength(original);
    if (length === original.length) return;
    yield {
      evidence: [{ offset: length, length: original.length - length, expected: hex(length), found: hex(original.length) }],
      facts: { length, copies: original.length / length },
      fix: { action: 'cut', length },
    };
  },
};
