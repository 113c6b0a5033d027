import { u32At } from '../../../base/bytes.ts';
import { crc32 } from '../../../base/checksum.ts';
import { SECTOR_SIZE } from '../../../chip/memory-map.ts';
import type { Partition } from './partition-table.ts';

const APP = 0;
const DATA = 1;
const FACTORY = 0x00;
const OTA_FIRST = 0x10;
const OTA_LAST = 0x1f;
const OTA_DATA = 0x00;
const BLANK = 0xffffffff;
const CRC_AT = 28;

/** The number of the row at `offset`; `undefined` when none was written or its CRC is wrong. */
function sequenceAt(file: Uint8Array, offset: number): number | undefined {
  if (offset + CRC_AT + 4 > file.length) return undefined;
  const sequence = u32At(file, offset);
  const sum = crc32(file.subarray(offset, offset + 4), BLANK);
  return sequence !== BLANK && sum === u32At(file, offset + CRC_AT) ? sequence : undefined;
}

/**
 * The application that the RTOS SDK's boot loader starts, by its two rows of sequence numbers, a sector each: the higher valid one
 * counts, its remainder names the slot; without one the factory application, or the first slot. `undefined` when there is none.
 * Source: flash-layout.md §1.4; ESP-IDF Programming Guide, "OTA Data Partition".
 */
export function chosenPartition(file: Uint8Array, partitions: readonly Partition[]): Partition | undefined {
  const slots = partitions
    .filter(({ type, subtype }) => type === APP && subtype >= OTA_FIRST && subtype <= OTA_LAST)
    .sort((a, b) => a.subtype - b.subtype);
  const factory = partitions.find(({ type, subtype }) => type === APP && subtype === FACTORY);
  const otaData = partitions.find(({ type, subtype }) => type === DATA && subtype === OTA_DATA);
  const rows = otaData === undefined ? [] : [otaData.offset, otaData.offset + SECTOR_SIZE];
  const sequence = Math.max(0, ...rows.map((offset) => sequenceAt(file, offset) ?? 0));
  return sequence > 0 && slots.length > 0 ? slots[(sequence - 1) % slots.length] : (factory ?? slots[0]);
}
