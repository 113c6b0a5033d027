import type { Range } from '../../base/range.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';

/** The smallest range of whole sectors that holds `range`; an empty range stays empty. */
export function toSectors({ offset, length }: Range): Range {
  const start = offset - (offset % SECTOR_SIZE);
  if (length === 0) return { offset: start, length: 0 };
  return { offset: start, length: Math.ceil((offset + length) / SECTOR_SIZE) * SECTOR_SIZE - start };
}
