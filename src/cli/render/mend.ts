import { hex } from '../../base/bytes.ts';
import { CHANGE_WORDS, REFUSAL_WORDS } from '../../words/mend.ts';
import { formatSize } from '../../words/size.ts';
import { VERDICT_WORDS } from '../../words/verdict.ts';
import type { MendReport } from '../schema/mend.ts';
import { few } from './few.ts';
import { findingLines } from './findings.ts';
import { table } from './table.ts';

/** What was changed and why, or why nothing was written. */
export function mendLines({ files, output, refusal, evidence, changes, omitted, verdict, findings }: MendReport): string[] {
  if (refusal !== null || output === null || verdict === null) {
    return [
      `${files[0]?.path ?? ''}: nothing was written: ${REFUSAL_WORDS[refusal ?? 'undecided']}.`,
      ...few(table(evidence.map(({ offset, length }) => [`at ${hex(offset)}`, formatSize(length)])), omitted),
    ];
  }
  return [
    `${output.path}: written, ${formatSize(output.size)}; it ${VERDICT_WORDS[verdict]}.`,
    ...(changes.length === 0 ? ['  Nothing had to be changed.'] : []),
    ...few(table(changes.map(({ offset, length, reason }) => [`at ${hex(offset)}`, formatSize(length), CHANGE_WORDS[reason]])), omitted),
    ...findingLines(findings.filter(({ severity }) => severity !== 'info')),
  ];
}
