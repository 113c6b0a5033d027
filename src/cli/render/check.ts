import type { CheckReport } from '../schema/check.ts';
import { formatSize } from '../size.ts';
import { findingLines } from './findings.ts';
import { logLines } from './log.ts';

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
  const { file, chip, write, verdict, findings, predictedLog } = report;
  const place =
    chip === null ? 'on a chip like the one it came from' : `on an ${chip.kind.toUpperCase()} with ${formatSize(chip.size)} of flash`;
  return [
    `${file.path}: ${verdict}`,
    `  Written to 0x0 ${place}, ${headerWords(write)}, it ${VERDICT_WORDS[verdict]}.`,
    ...findingLines(findings),
    ...(predictedLog.length === 0 ? [] : ['  Boot log to expect (74880 baud):', ...logLines(predictedLog.join('\n'))]),
  ];
}
