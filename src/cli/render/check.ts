import { formatSize } from '../../words/size.ts';
import type { Agreement, CheckReport } from '../schema/check.ts';
import { findingLines } from './findings.ts';
import { logLines } from './log.ts';
import { outcomeWords, rehearsalLines } from './rehearsal.ts';

/** What each verdict means, as the end of a sentence. */
export const VERDICT_WORDS: { readonly [V in CheckReport['verdict']]: string } = {
  boots: 'boots, as it did where it came from',
  'boots-changed': 'starts, but not as it did where it came from',
  'does-not-boot': 'does not boot',
  'not-an-image': 'is nothing that could boot',
  unknown: 'cannot be judged: this kind of firmware is not known well enough',
};

/** How the header is treated: `header kept`, or what is set. */
export function headerWords({ flashSize, flashMode, flashFreq }: CheckReport['write']): string {
  const set = Object.entries({ size: flashSize, mode: flashMode, frequency: flashFreq }).filter(([, value]) => value !== 'keep');
  return set.length === 0 ? 'header kept' : `header set to ${set.map(([name, value]) => `${name} ${value}`).join(', ')}`;
}

/** One judgement: the verdict first, then why, then the boot log to expect. */
export function checkLines(report: CheckReport): string[] {
  const { file, chip, write, verdict, findings, predictedLog, rehearsal } = report;
  const place =
    chip === null ? 'on a chip like the one it came from' : `on an ${chip.kind.toUpperCase()} with ${formatSize(chip.size)} of flash`;
  return [
    `${file.path}: ${verdict}`,
    `  Written to 0x0 ${place}, ${headerWords(write)}, it ${VERDICT_WORDS[verdict]}.`,
    ...findingLines(findings),
    ...(rehearsal === undefined ? [] : executedLines(rehearsal)),
    ...(predictedLog.length === 0 || rehearsal != null ? [] : ['  Boot log to expect (74880 baud):', ...logLines(predictedLog.join('\n'))]),
  ];
}

const AGREEMENT_WORDS: { readonly [A in Agreement]: string } = {
  agree: 'The executed code does what was foretold',
  differ: 'This is not what was foretold: one of the two is wrong. Trust the worse one, and please report it',
  undecided: 'Only one of the two could tell, so they do not confirm each other',
};

/** The executed verdict beside the foretold one. */
function executedLines(rehearsal: NonNullable<CheckReport['rehearsal']> | null): string[] {
  if (rehearsal === null) return ['  Not executed: the file does not fit the chip.'];
  const { chip, outcome, agreement } = rehearsal;
  return [
    `  Executed on a software ${chip.kind.toUpperCase()} with ${formatSize(chip.size)} of flash: ${outcome}, ${outcomeWords(rehearsal)}.`,
    `  ${AGREEMENT_WORDS[agreement]}.`,
    ...rehearsalLines(rehearsal),
  ];
}
