import { hex } from '../../base/bytes.ts';
import { formatSize } from '../../words/size.ts';
import type { FindingReport } from '../schema/check.ts';
import { few } from './few.ts';

/** `at 0x3 (1 byte): found 0x40, expected 0x20` */
function evidenceLine({ offset, length, expected, found }: FindingReport['evidence'][number]): string {
  const values = [found === undefined ? '' : `found ${found}`, expected === undefined ? '' : `expected ${expected}`].filter(
    (text) => text !== '',
  );
  return `at ${hex(offset)} (${formatSize(length)})${values.length === 0 ? '' : `: ${values.join(', ')}`}`;
}

/** Findings as a list, each with its evidence and what to do. */
export function findingLines(findings: readonly FindingReport[]): string[] {
  return findings.flatMap(({ id, severity, summary, evidence, omitted, fix }) => [
    `  ${severity}: ${summary} [${id}]`,
    ...few(
      evidence.map((place) => `    ${evidenceLine(place)}`),
      omitted,
    ),
    ...(fix === undefined ? [] : [`    What to do: ${fix}`]),
  ]);
}
