import { outcomeWords } from '../../words/rehearsal.ts';
import { formatSize } from '../../words/size.ts';
import { headerWords } from '../../words/verdict.ts';
import type { RehearseReport } from '../schema/rehearse.ts';
import { rehearsalLines } from './rehearsal.ts';

/** How far the boot came, its log, and what it did to the flash. */
export function rehearseLines(report: RehearseReport): string[] {
  const { file, chip, write, outcome } = report;
  return [
    `${file.path}: ${outcome}`,
    `  On a software ${chip.kind.toUpperCase()} with ${formatSize(chip.size)} of flash, ${headerWords(write)}: ${outcomeWords(report)}.`,
    ...rehearsalLines(report),
  ];
}
