import type { ChipKind } from '../chip/efuse.ts';
import { smallestFlashFor } from '../chip/flash-size.ts';
import { FLASH_SIZES } from '../chip/header.ts';
import { type Halt, type RehearsalReport, rehearse } from '../emulator/index.ts';
import type { CheckResult, Execution, TargetChip } from '../image/index.ts';

/** Executes what was judged; `null` when no software chip can hold it. */
export type Witness = (result: CheckResult, chip: TargetChip | undefined) => Execution | null;

/** Several times what the largest known firmware takes to its radio; an image that needs more stays with the rules' verdict. */
const MAX_INSTRUCTIONS = 20_000_000;

/** Size of the chip that `file` looks made for: it holds the file, and what its header says. */
export function chipSizeLike(file: Uint8Array): number | undefined {
  const map = Object.values(FLASH_SIZES).find(({ nibble }) => nibble === (file[3] ?? 0xff) >> 4);
  return smallestFlashFor(Math.max(file.length, map?.size ?? 0));
}

/** Name of what ended the run although it says nothing about the file; `null` when the file's own code did, or had started before. */
function missingOf(outcome: Execution['outcome'], halt: Halt | null): string | null {
  if (outcome !== 'halted' || halt === null) return null;
  if (halt.kind === 'unknown-rom') return halt.name;
  return halt.kind === 'budget' ? 'instruction limit' : null;
}

/** What a run says about the file, as plain data for the judgement. */
export function executionOf(seen: Pick<RehearsalReport, 'outcome' | 'halt' | 'lastLine' | 'log' | 'slot' | 'milestones'>): Execution {
  const { outcome, halt, lastLine, log, slot, milestones } = seen;
  const lines = log.replaceAll('\r', '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return { outcome, milestones, lastLine, log: lines, slot, missing: missingOf(outcome, halt) };
}

/** Boots the bytes as they would lie in the flash on a software chip like `chip`, or like the one that the file comes from. */
export const witness =
  (maxInstructions = MAX_INSTRUCTIONS): Witness =>
  ({ bytes }, chip) => {
    const chipSize = chip?.size ?? chipSizeLike(bytes);
    if (chipSize === undefined || bytes.length === 0 || bytes.length > chipSize || smallestFlashFor(chipSize) !== chipSize) return null;
    const kind: ChipKind = chip?.kind ?? 'esp8266';
    const mac = chip?.mac;
    return executionOf(rehearse({ flash: bytes, chipSize, kind, ...(mac !== undefined && { mac }), maxInstructions }));
  };
