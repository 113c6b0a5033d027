import { equal } from '../../../base/bytes.ts';
import { SECTOR_SIZE } from '../../../chip/memory-map.ts';

/** Bytes 2 to 7 of esp_init_data_default, alike in every version. Source: flash-layout.md §1.6. */
export const INIT_DATA_REST = Uint8Array.of(0x04, 0x02, 0x05, 0x05, 0x05, 0x02);

/** Whether init data (`05 ?? 04 02 05 05 05 02`) begin at `offset`. */
export function isInitData(file: Uint8Array, offset: number): boolean {
  return file[offset] === 0x05 && equal(file.subarray(offset + 2, offset + 8), INIT_DATA_REST);
}

/** Sector-aligned places at which init data begin, ascending. */
export function findInitData(file: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < file.length; at += SECTOR_SIZE) if (isInitData(file, at)) found.push(at);
  return found;
}
