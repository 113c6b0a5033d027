import { logLines } from '../../words/log.ts';
import { outcomeWords } from '../../words/rehearsal.ts';
import { sidecarWords } from '../../words/sidecar.ts';
import { formatSize } from '../../words/size.ts';
import { headerWords, VERDICT_WORDS } from '../../words/verdict.ts';
import type { Agreement, CheckReport } from '../schema/check.ts';
import { findingLines } from './findings.ts';
import { rehearsalLines } from './rehearsal.ts';

/** One judgement: the verdict first, then the boot log to expect, and why last. */
export function checkLines(report: CheckReport): string[] {
  const { file, chip, write, verdict, witnesses, findings, predictedLog, rehearsal, sidecar } = report;
  const place = chip === null ? 'on a chip like the original' : `on an ${chip.kind.toUpperCase()} with ${formatSize(chip.size)} of flash`;
  return [
    `${file.path}: ${verdict}`,
    `  Written to 0x0 ${place}, ${headerWords(write)}, it ${VERDICT_WORDS[verdict]}.`,
    ...witnessLines(witnesses),
    ...(rehearsal === undefined ? [] : executedLines(rehearsal)),
    ...(predictedLog.length === 0 || rehearsal != null
      ? []
      : [
          witnesses.execution === null ? '  Predicted boot log (74880 baud):' : '  Boot log of the software chip (74880 baud):',
          ...logLines(predictedLog.join('\n')),
        ]),
    ...(sidecar == null ? [] : sidecarWords(sidecar).map((line) => `  ${line}`)),
    ...findingLines(findings),
  ];
}

/** Who said so: both, one of them, or why only one could. */
function witnessLines({ rules, execution, missing }: CheckReport['witnesses']): string[] {
  if (missing !== null) return [`  Judged by the rules alone: the software chip could not go on (${missing}).`];
  if (execution === null) return [];
  return [`  Rules: ${rules}. Executed on the software chip: ${execution.outcome}.`];
}

const AGREEMENT_WORDS: { readonly [A in Agreement]: string } = {
  agree: 'The executed code does what was predicted',
  differ: 'This is not what was predicted: one of the two is wrong. Trust the worse one, and please report it',
  undecided: 'Only one of the two could decide, so they do not confirm each other',
};

/** The executed verdict beside the predicted one. */
function executedLines(rehearsal: NonNullable<CheckReport['rehearsal']> | null): string[] {
  if (rehearsal === null) return ['  Not executed: the file does not fit the chip.'];
  const { chip, outcome, agreement } = rehearsal;
  return [
    `  Executed on a software ${chip.kind.toUpperCase()} with ${formatSize(chip.size)} of flash: ${outcome}, ${outcomeWords(rehearsal)}.`,
    `  ${AGREEMENT_WORDS[agreement]}.`,
    ...rehearsalLines(rehearsal),
  ];
}
