import type { FindingId } from '../finding.ts';
import { KEEP_HEADER, type WriteOptions } from '../format/write.ts';
import type { TargetChip, Verdict } from '../model.ts';
import { check } from './verdict.ts';

/** One file on one chip. */
export interface MatrixCell {
  readonly file: string;
  readonly chip: TargetChip;
  readonly verdict: Verdict;
  /** Whether the verdict is the one that was expected; `null` when none was. */
  readonly ok: boolean | null;
  /** Errors and warnings, the weightiest first. */
  readonly findings: readonly FindingId[];
  /** Last line of the foretold boot log. */
  readonly lastLine: string | null;
}

/** Judges every file for every chip, row by row, all written in the same way. */
export function checkMatrix(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
  chips: readonly TargetChip[],
  { write = KEEP_HEADER, expect }: { write?: WriteOptions; expect?: Verdict | undefined } = {},
): MatrixCell[] {
  return files.flatMap(({ path, bytes }) =>
    chips.map((chip) => {
      const { verdict, findings, predictedLog } = check(bytes, { chip, write });
      return {
        ...{ file: path, chip, verdict, ok: expect === undefined ? null : verdict === expect },
        findings: findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id),
        lastLine: predictedLog.filter((line) => line !== '').at(-1) ?? null,
      };
    }),
  );
}
