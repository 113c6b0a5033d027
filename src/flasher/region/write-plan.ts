import { isBlank } from '../../base/bytes.ts';
import { cut, type Range, requireInside, sliceOf } from '../../base/range.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { toSectors } from './sectors.ts';

/** One region of a restore: what the flash shall hold there, in whole sectors. */
export interface WritePiece extends Range {
  readonly bytes: Uint8Array;
  /** Nothing but FF: erased, never programmed. */
  readonly blank: boolean;
}

/** What a restore will do, made before anything is touched. */
export interface WritePlan {
  /** The bytes asked for, unchanged. */
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly pieces: readonly WritePiece[];
}

/** What a plan is made of. */
export interface WriteRequest {
  readonly bytes: Uint8Array;
  /** Where the first byte goes. */
  readonly offset: number;
  readonly flashSize: number;
  /** Bytes of each region that is proven, and written again, by itself; a multiple of the sector. */
  readonly pieceSize?: number | undefined;
  /**
   * What the flash holds in the sectors at both ends that `bytes` cover only in part: {@link edgesOf} says which. They are
   * erased as a whole, so what is around `bytes` has to be written back.
   */
  readonly edges?: ReadonlyMap<number, Uint8Array> | undefined;
}

/** As much as may pass between two proofs: each costs an exchange and a new start of deflate's window, and after an error only what is wrong is repeated. */
const WRITE_PIECE = 0x80000;

/** The offsets of the sectors that hold other bytes beside those of `range`. */
export function edgesOf(range: Range): number[] {
  const end = range.offset + range.length;
  const edges = new Set<number>();
  if (range.offset % SECTOR_SIZE !== 0) edges.add(range.offset - (range.offset % SECTOR_SIZE));
  if (end % SECTOR_SIZE !== 0) edges.add(end - (end % SECTOR_SIZE));
  return [...edges];
}

/**
 * Regions that together give the flash `bytes` at `offset` and leave everything else as it is.
 * @throws EspError `flash.range`; RangeError when an edge is missing.
 */
export function planWrite({ bytes, offset, flashSize, pieceSize = WRITE_PIECE, edges }: WriteRequest): WritePlan {
  const range = { offset, length: bytes.length };
  requireInside(range, flashSize);
  if (pieceSize % SECTOR_SIZE !== 0) throw new RangeError(`pieces of ${pieceSize} bytes are not whole sectors`);
  const sectors = toSectors(range);
  const content = new Uint8Array(sectors.length);
  for (const edge of edgesOf(range)) {
    const held = edges?.get(edge);
    if (held?.length !== SECTOR_SIZE) throw new RangeError(`content of the sector at ${edge} is needed`);
    content.set(held, edge - sectors.offset);
  }
  content.set(bytes, offset - sectors.offset);
  const pieces = cut(sectors, pieceSize).map((piece) => {
    const part = sliceOf(content, sectors.offset, piece);
    return { ...piece, bytes: part, blank: isBlank(part) };
  });
  return { bytes, offset, pieces };
}
