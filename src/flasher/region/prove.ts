import { equal } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';
import { EspError } from '../../base/error.ts';
import { cut, type Range, sliceOf } from '../../base/range.ts';
import { BLOCK_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import type { Session } from '../session/session.ts';

/** Sizes in which a difference is narrowed down, by on-chip MD5: blocks, their quarters, sectors. */
const STEPS = [BLOCK_SIZE, BLOCK_SIZE / 4, SECTOR_SIZE] as const;

/** The chip's MD5 of `range`, asked again when the line fails. */
export function askMd5(session: Session, range: Range): Promise<string> {
  return session.withRetries('SPI_FLASH_MD5', () => session.flash.md5(range), range);
}

/** The MD5 of `range`, asked once: for work that is repeated as a whole. */
export function askOnce(session: Session, range: Range): Promise<string> {
  return session.flash.md5(range);
}

/**
 * The ranges, no larger than a sector, in which the flash differs from `bytes` at `offset`; neighbours are joined. `ask` gives
 * the chip's MD5, by default again when the line fails.
 */
export async function differences(session: Session, bytes: Uint8Array, offset: number, ask: typeof askMd5 = askMd5): Promise<Range[]> {
  if (!session.flash.hasFastDigest) return await differencesByReading(session, bytes, offset);
  let suspects: Range[] = [{ offset, length: bytes.length }];
  for (const step of STEPS) {
    const differing: Range[] = [];
    for (const piece of suspects.flatMap((range) => cut(range, step))) {
      if ((await ask(session, piece)) !== md5(sliceOf(bytes, offset, piece))) differing.push(piece);
    }
    suspects = differing;
  }
  return joined(suspects);
}

/** Where a digest costs what reading does. */
async function differencesByReading(session: Session, bytes: Uint8Array, offset: number): Promise<Range[]> {
  const whole = { offset, length: bytes.length };
  const found = await session.flash.read(whole);
  return joined(cut(whole, SECTOR_SIZE).filter((sector) => !equal(sliceOf(found, offset, sector), sliceOf(bytes, offset, sector))));
}

/** Times that a whole is asked for while each of its parts is right: a flash that is read wrong now and then. */
const ASKED = 3;

/**
 * Proves that the flash from `offset` on holds `bytes`, by the chip's own MD5 of all of it.
 * @throws EspError `flash.verify` naming the first place where it does not, or the whole when no place can be named.
 */
export async function proveWhole(session: Session, bytes: Uint8Array, offset: number): Promise<Range & { readonly md5: string }> {
  const whole = { offset, length: bytes.length };
  session.onEvent({ type: 'phase', phase: 'verify' });
  let asked = askMd5(session, whole); // the chip works while we do
  const expected = md5(bytes);
  for (let left = ASKED; ; left--) {
    const actual = await asked;
    if (actual === expected) break;
    const [first = whole] = await differences(session, bytes, offset);
    const due = md5(sliceOf(bytes, offset, first));
    const found = await askMd5(session, first);
    if (found !== due) throw new EspError('flash.verify', { ...first, expected: due, actual: found });
    if (left === 1) throw new EspError('flash.verify', { ...whole, expected, actual });
    asked = askMd5(session, whole);
  }
  session.onEvent({ type: 'proof', ...whole, md5: expected });
  return { ...whole, md5: expected };
}

function joined(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last !== undefined && last.offset + last.length === range.offset) {
      out[out.length - 1] = { offset: last.offset, length: last.length + range.length };
    } else {
      out.push(range);
    }
  }
  return out;
}
