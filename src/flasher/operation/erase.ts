import { md5 } from '../../base/checksum.ts';
import { EspError } from '../../base/error.ts';
import { cut, type Range, requireInside } from '../../base/range.ts';
import { BLOCK_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { requireMd5 } from '../flash/flash-access.ts';
import type { Session } from '../session/session.ts';

/** An erase that is proven. */
export interface EraseResult extends Range {
  /** The chip's own MD5, that of nothing but FF. */
  readonly md5: string;
}

/** Erased by one command each, so that progress shows. */
const ERASE_PIECE = 4 * BLOCK_SIZE;

function blankMd5(length: number): string {
  return md5(new Uint8Array(length).fill(0xff));
}

/**
 * Erases `range`, or the whole flash, and proves by the chip's own MD5 that nothing but FF is left.
 * @throws EspError `usage.invalid` unless `range` consists of whole sectors; `flash.range`, `flash.unknown-size`;
 * `flash.verify` when something is left after three tries; what a command throws.
 */
export async function erase(session: Session, range?: Range): Promise<EraseResult> {
  const { flashSize, onEvent } = session;
  const { offset, length } = range ?? { offset: 0, length: flashSize };
  requireInside({ offset, length }, flashSize);
  if (offset % SECTOR_SIZE !== 0 || length % SECTOR_SIZE !== 0) {
    throw new EspError('usage.invalid', { argument: 'range', given: `${offset}+${length}`, expected: `multiples of ${SECTOR_SIZE}` });
  }
  const due = blankMd5(length);
  const prove = (): Promise<void> => requireMd5(session.flash, { offset, length }, due);
  onEvent({ type: 'phase', phase: 'erase' });
  if (range === undefined) {
    await session.withRetries('ERASE_FLASH', () => session.flash.eraseChip().then(prove));
    onEvent({ type: 'region', offset, length, result: 'erased', md5: due });
  } else {
    await eraseByPieces(session, range);
    onEvent({ type: 'phase', phase: 'verify' });
    await session.withRetries('SPI_FLASH_MD5', prove, range);
  }
  onEvent({ type: 'proof', offset, length, md5: due });
  return { offset, length, md5: due };
}

async function eraseByPieces(session: Session, range: Range): Promise<void> {
  const { onEvent } = session;
  let done = 0;
  for (const piece of cut(range, ERASE_PIECE)) {
    const due = blankMd5(piece.length);
    const work = (): Promise<void> => session.flash.erase(piece).then(() => requireMd5(session.flash, piece, due));
    await session.withRetries('ERASE_REGION', work, piece);
    done += piece.length;
    onEvent({ type: 'progress', phase: 'erase', done, total: range.length });
    onEvent({ type: 'region', ...piece, result: 'erased', md5: due });
  }
}
