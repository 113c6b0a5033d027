import { check, type Decision, decide, type Execution, type TargetChip, type WriteOptions } from '../../image/index.ts';
import { witness } from '../../witness/witness.ts';

/** A file judged for a chip, as the page shows it: without the file's own bytes. */
export type Judgement = Omit<Decision, 'survey' | 'bytes'>;

/** How far an execution came. */
export type ExecutionOutcome = Execution['outcome'];

/** Whether `bytes` boot on `chip` when written as `write` says: by the rules and, with `isExecuted`, by the software chip. */
export function judge(bytes: Uint8Array, chip: TargetChip | undefined, write: WriteOptions, isExecuted: boolean): Judgement {
  const checked = check(bytes, { chip, write });
  const { survey: _, bytes: __, ...judgement } = decide(checked, isExecuted ? witness()(checked, chip) : null);
  return judgement;
}
