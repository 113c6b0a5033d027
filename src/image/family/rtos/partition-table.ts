import { toHex, u32At } from '../../../base/bytes.ts';
import { md5 } from '../../../base/checksum.ts';

/** Where partition tables are found; the first is the default. Source: flash-layout.md §1.4. */
const TABLE_OFFSETS = [0x8000, 0x4000] as const;
/** Bytes of a row. */
export const ROW_LENGTH = 32;
const MAX_LENGTH = 0xc00;
/** Larger than any flash that an ESP8266 can address. */
const MAX_FLASH = 0x1000000;

/** One row of a partition table. */
export interface Partition {
  readonly type: number;
  readonly subtype: number;
  readonly offset: number;
  readonly size: number;
  readonly label: string;
}

/** A partition table as it stands in the flash. */
export interface PartitionTable {
  readonly offset: number;
  readonly partitions: readonly Partition[];
  /** The row that follows the partitions: MD5 over all rows before it, in hex; `null` in tables without one. */
  readonly md5: { readonly offset: number; readonly stored: string; readonly computed: string; readonly ok: boolean } | null;
}

const MD5_OFFSET = 16;

function readMd5(file: Uint8Array, start: number, row: number): PartitionTable['md5'] {
  if (file[row] !== 0xeb || file[row + 1] !== 0xeb || row + ROW_LENGTH > file.length) return null;
  const stored = toHex(file.subarray(row + MD5_OFFSET, row + ROW_LENGTH));
  const computed = md5(file.subarray(start, row));
  return { offset: row + MD5_OFFSET, stored, computed, ok: stored === computed };
}

/** The partition table of an RTOS-SDK image; `undefined` when no place holds a plausible one. */
export function readPartitionTable(file: Uint8Array): PartitionTable | undefined {
  for (const offset of TABLE_OFFSETS) {
    const partitions: Partition[] = [];
    for (let at = offset; at + ROW_LENGTH <= Math.min(file.length, offset + MAX_LENGTH); at += ROW_LENGTH) {
      if (file[at] !== 0xaa || file[at + 1] !== 0x50) break;
      const row = { offset: u32At(file, at + 4), size: u32At(file, at + 8) };
      if (row.size === 0 || row.offset + row.size > MAX_FLASH) break;
      const label = Array.from(file.subarray(at + 12, at + 28), (c) => String.fromCharCode(c))
        .join('')
        .replace(/\0.*$/s, '');
      partitions.push({ type: file[at + 2] as number, subtype: file[at + 3] as number, ...row, label });
    }
    if (partitions.length > 0) return { offset, partitions, md5: readMd5(file, offset, offset + partitions.length * ROW_LENGTH) };
  }
  return undefined;
}
