import { rehearse } from '../../emulator/index.ts';
import { check, type Decision, decide, type Execution, type TargetChip, type WriteOptions } from '../../image/index.ts';

/** A file judged for a chip, as the page shows it: without the file's own bytes. */
export type Judgement = Omit<Decision, 'survey' | 'bytes'>;

/** How far an execution came. */
export type ExecutionOutcome = Execution['outcome'];

/** Several times what the largest known firmware takes to its radio. */
const MAX_INSTRUCTIONS = 20_000_000;

/** What the software chip does with `bytes`; `null` when they do not fit, or nobody said which chip it is. */
function execute(bytes: Uint8Array, chip: TargetChip | undefined): Execution | null {
  if (chip === undefined || bytes.length === 0 || bytes.length > chip.size) return null;
  const { outcome, halt, lastLine, log, slot } = rehearse({
    flash: bytes,
    chipSize: chip.size,
    kind: chip.kind,
    maxInstructions: MAX_INSTRUCTIONS,
  });
  const missing = halt?.kind === 'unknown-rom' ? halt.name : halt?.kind === 'budget' ? 'instruction limit' : null;
  return { outcome, milestones: [], lastLine, log: log.split(/\r?\n/), slot, missing };
}

/** Whether `bytes` boot on `chip` when written as `write` says: by the rules and, with `isExecuted`, by the software chip. */
export function judge(bytes: Uint8Array, chip: TargetChip | undefined, write: WriteOptions, isExecuted: boolean): Judgement {
  const checked = check(bytes, { chip, write });
  const { survey: _, bytes: __, ...judgement } = decide(checked, isExecuted ? execute(checked.bytes, chip) : null);
  return judgement;
}
