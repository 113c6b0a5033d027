import { hex } from '../../base/bytes.ts';
import { VERDICT_WORDS } from '../../words/verdict.ts';
import type { PatchReport } from '../schema/patch.ts';
import { findingLines } from './findings.ts';

/** Verdicts after which nobody should be surprised. */
const IS_FINE = new Set<PatchReport['verdict']>(['boots', 'unknown']);

/** What was changed, and a warning when that changes what the image does. */
export function patchLines({ file, output, changes, verdict, findings }: PatchReport): string[] {
  if (output === null) return [`${file.path} does not begin with an image; nothing was written.`];
  const changed = changes.map(({ offset, before, after }) => `  at ${hex(offset)}: ${hex(before, 2)} became ${hex(after, 2)}`);
  const warning = IS_FINE.has(verdict)
    ? []
    : [`Warning: with this header it ${VERDICT_WORDS[verdict]} (${verdict}).`, ...findingLines(findings)];
  return [
    `${output.path}: written, ${changes.length === 0 ? 'no byte differs.' : `${changes.length} of ${output.size} bytes differ.`}`,
    ...changed,
    ...warning,
  ];
}
