import type { FindingId } from '../finding.ts';
import { KEEP_HEADER, type WriteOptions } from '../format/write.ts';
import type { Execution, TargetChip, Verdict } from '../model.ts';
import { type Decision, decide } from './decide.ts';
import { type CheckResult, check } from './verdict.ts';

/** One file on one chip. */
export interface MatrixCell {
  readonly file: string;
  readonly chip: TargetChip;
  readonly verdict: Verdict;
  readonly witnesses: Decision['witnesses'];
  /** Whether the verdict is the one that was expected; `null` when none was. */
  readonly ok: boolean | null;
  /** Errors and warnings, the weightiest first. */
  readonly findings: readonly FindingId[];
  /** Last line of the predicted boot log. */
  readonly lastLine: string | null;
}

/** Judges every file for every chip, row by row, all written in the same way. */
export function checkMatrix(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
  chips: readonly TargetChip[],
  {
    write = KEEP_HEADER,
    expect,
    execute,
  }: {
    write?: WriteOptions;
    expect?: Verdict | undefined;
    /** The second witness; without it the rules decide alone. */
    execute?: ((result: CheckResult, chip: TargetChip) => Execution | null) | undefined;
  } = {},
): MatrixCell[] {
  return files.flatMap(({ path, bytes }) =>
    chips.map((chip) => {
      const result = check(bytes, { chip, write });
      const { verdict, findings, predictedLog, witnesses } = decide(result, execute?.(result, chip) ?? null);
      return {
        ...{ file: path, chip, verdict, witnesses, ok: expect === undefined ? null : verdict === expect },
        findings: findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id),
        lastLine: predictedLog.filter((line) => line !== '').at(-1) ?? null,
      };
    }),
  );
}
