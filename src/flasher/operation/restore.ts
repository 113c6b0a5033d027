import { concat, isBlank } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';
import { type Range, requireInside, sliceOf } from '../../base/range.ts';
import { BLOCK_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { type FlashAccess, requireMd5 } from '../flash/flash-access.ts';
import type { RegionResult } from '../protocol/event.ts';
import { askMd5, askOnce, differences, proveWhole } from '../region/prove.ts';
import { type RestoreStep, restoreSteps } from '../region/restore-steps.ts';
import { survey } from '../region/survey.ts';
import { edgesOf, planWrite, type WritePlan } from '../region/write-plan.ts';
import type { Session } from '../session/session.ts';

/** What became of one region. */
export interface RegionReport extends Range {
  readonly result: Extract<RegionResult, 'kept' | 'erased' | 'written'>;
  /** The chip's own. */
  readonly md5: string;
}

/** A restore that is proven. */
export interface RestoreResult extends Range {
  readonly regions: readonly RegionReport[];
  /** The chip's own MD5 of everything that was asked for, equal to that of the bytes. */
  readonly md5: string;
}

const RESULTS: Readonly<Record<RestoreStep['action'], RegionReport['result']>> = { keep: 'kept', erase: 'erased', write: 'written' };

/**
 * Plans to give the flash `bytes` at `offset`. Where they begin or end inside a sector, its other bytes are read from the
 * chip, to be written back.
 * @throws EspError `flash.range`, `flash.unknown-size`, and what reading throws.
 */
export async function planRestore(session: Session, bytes: Uint8Array, offset = 0, pieceSize?: number): Promise<WritePlan> {
  const { flashSize } = session;
  const range = { offset, length: bytes.length };
  requireInside(range, flashSize);
  const edges = new Map<number, Uint8Array>();
  for (const edge of edgesOf(range)) {
    await session.speedUp();
    const sector = { offset: edge, length: SECTOR_SIZE };
    edges.set(edge, await session.withRetries('READ_FLASH', () => readTwice(session.flash, sector), sector));
  }
  return planWrite({ bytes, offset, flashSize, pieceSize, edges });
}

/** The bytes of `range`, which a second reading confirms: what is written back must be what was there. @throws EspError `flash.verify` */
async function readTwice(flash: FlashAccess, range: Range): Promise<Uint8Array> {
  const bytes = await flash.read(range);
  await requireMd5(flash, range, md5(bytes));
  return bytes;
}

/** A plan, and what is left to do when the flash holds what it holds now. */
export interface RestoreWork {
  readonly plan: WritePlan;
  readonly steps: readonly RestoreStep[];
}

/**
 * Finds out by the chip's own MD5 what of `plan` is left to do; nothing is written.
 * @throws what a command throws.
 */
export async function compareRestore(session: Session, plan: WritePlan): Promise<RestoreWork> {
  const { onEvent } = session;
  const expected = concat(...plan.pieces.map(({ bytes }) => bytes));
  const sectors = { offset: plan.pieces[0]?.offset ?? plan.offset, length: expected.length };
  onEvent({ type: 'phase', phase: 'compare' });
  const found = await survey(session, sectors, {
    expected,
    onProgress: (done) => onEvent({ type: 'progress', phase: 'compare', done, total: expected.length }),
  });
  return { plan, steps: restoreSteps(plan, found) };
}

/**
 * Carries `plan` out: a region that already holds its bytes is kept, a blank one is erased, any other is written; each is
 * proven by the chip's own MD5, and the whole at the end. May be run again after any interruption. Bytes go to the flash as
 * they are: no header is touched. `work` is what {@link compareRestore} gave, if it was asked before.
 * @throws EspError `flash.verify` when a region, tried three times, or the whole does not hold what it should; what a command throws.
 */
export async function restore(session: Session, plan: WritePlan, work?: RestoreWork): Promise<RestoreResult> {
  const { onEvent } = session;
  const { steps } = work ?? (await compareRestore(session, plan));
  const total = steps.reduce((sum, { length }) => sum + length, 0);
  const regions: RegionReport[] = [];
  onEvent({ type: 'phase', phase: 'write' });
  let before = 0;
  for (const step of steps) {
    const { offset, length } = step;
    const due = md5(step.bytes);
    const action = (await isErased(session, step, due)) ? 'keep' : step.action;
    const onProgress = (done: number): void => onEvent({ type: 'progress', phase: 'write', done: before + done, total });
    if (action !== 'keep') await writeStep(session, step, due, onProgress);
    before += length;
    onEvent({ type: 'progress', phase: 'write', done: before, total });
    const result = RESULTS[action];
    regions.push({ offset, length, result, md5: due });
    onEvent({ type: 'region', offset, length, result, md5: due });
  }
  return { ...(await proveWhole(session, plan.bytes, plan.offset)), regions };
}

/**
 * Whether what shall be erased is blank already: a comparison of larger regions may not have told. The sectors of less than a block are
 * erased one by one, which takes twenty times as long as their digest, and wears them.
 */
async function isErased(session: Session, { action, offset, length }: RestoreStep, due: string): Promise<boolean> {
  if (action !== 'erase' || length >= BLOCK_SIZE || !session.flash.hasFastDigest) return false;
  return (await askMd5(session, { offset, length })) === due;
}

/** Makes the region hold its bytes. After a failure the chip's MD5 tells which sectors are still wrong, and only they are done again. */
async function writeStep(session: Session, step: RestoreStep, due: string, onProgress: (done: number) => void): Promise<void> {
  const { offset, length } = step;
  let wrong: readonly Range[] = [{ offset, length }];
  let isFirst = true;
  const work = async (): Promise<void> => {
    if (!isFirst) wrong = await differences(session, step.bytes, offset, askOnce);
    isFirst = false;
    for (const range of wrong) {
      const bytes = sliceOf(step.bytes, offset, range);
      const done = range.offset - offset;
      if (isBlank(bytes)) await session.flash.erase(range);
      else await session.flash.write(range.offset, bytes, (count) => onProgress(done + count));
    }
    await requireMd5(session.flash, step, due);
  };
  const right = (): number => length - wrong.reduce((sum, range) => sum + range.length, 0);
  await session.withRetries(step.action, work, { offset, length }, right);
}
