import { md5 } from '../../base/checksum.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import type { RegionResult } from '../event.ts';
import { eraseRegion, md5Of, readFlash, requireMd5, writeDeflated } from '../flash.ts';
import { edgesOf, planWrite, type Range, requireInside, type WritePiece, type WritePlan } from '../plan.ts';
import type { Session } from '../session.ts';
import { proveWhole } from './prove.ts';

/** What became of one region. */
export interface RegionReport extends Range {
  readonly result: Exclude<RegionResult, 'read'>;
  /** The chip's own. */
  readonly md5: string;
}

/** A restore that is proven. */
export interface RestoreResult extends Range {
  readonly regions: readonly RegionReport[];
  /** The chip's own MD5 of everything that was asked for, equal to that of the bytes. */
  readonly md5: string;
}

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
    const sector = { offset: edge, length: SECTOR_SIZE };
    edges.set(edge, await session.persist('READ_FLASH', () => readFlash(session, sector), sector));
  }
  return planWrite({ bytes, offset, flashSize, pieceSize, edges });
}

/**
 * Carries `plan` out: a region that already holds its bytes is kept, a blank one is erased, any other is written; each is
 * proven by the chip's own MD5, and the whole at the end. May be run again after any interruption. Bytes go to the flash as
 * they are: no header is touched.
 * @throws EspError `flash.verify` when a region, tried three times, or the whole does not hold what it should; what a command throws.
 */
export async function restore(session: Session, plan: WritePlan): Promise<RestoreResult> {
  const { onEvent } = session;
  const total = plan.pieces.reduce((sum, { length }) => sum + length, 0);
  const regions: RegionReport[] = [];
  onEvent({ type: 'phase', phase: 'write' });
  let before = 0;
  for (const piece of plan.pieces) {
    const { offset, length } = piece;
    const due = md5(piece.bytes);
    const onProgress = (done: number): void => onEvent({ type: 'progress', phase: 'write', done: before + done, total });
    const result = await session.persist('write', () => bring(session, piece, due, onProgress), { offset, length });
    before += length;
    onEvent({ type: 'progress', phase: 'write', done: before, total });
    regions.push({ offset, length, result, md5: due });
    onEvent({ type: 'region', offset, length, result, md5: due });
  }
  return { ...(await proveWhole(session, plan.bytes, plan.offset)), regions };
}

/** Makes the region hold its bytes. */
async function bring(
  session: Session,
  piece: WritePiece,
  due: string,
  onProgress: (done: number) => void,
): Promise<RegionReport['result']> {
  if ((await md5Of(session, piece)) === due) return 'kept';
  if (piece.blank) await eraseRegion(session, piece);
  else await writeDeflated(session, piece.offset, piece.bytes, onProgress);
  await requireMd5(session, piece, due);
  return piece.blank ? 'erased' : 'written';
}
