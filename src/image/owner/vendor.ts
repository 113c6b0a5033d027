import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { find, holdsAt, type Needle, needle } from '../bytes/search.ts';

/** Bytes [start, end) of a dump. */
export interface FilePart {
  readonly start: number;
  readonly end: number;
}

/** A maker whose places for settings, keys and identity are known. */
export interface Vendor {
  readonly name: 'itead' | 'tuya';
  /** What differs between devices with the same firmware, beside the SDK's own last sectors. Source: flash-layout.md §3. */
  readonly own: readonly FilePart[];
}

const ITEAD_NAME: Needle = needle('ITEAD-');
const ITEAD_NAMES = [0x780c4, 0x790c4];
const TUYA_JSON: FilePart = sector(0xfb000);
const TUYA_KEYS: readonly Needle[] = [needle('"auz_key"'), needle('"pskKey"')];

function sector(start: number, count = 1): FilePart {
  return { start, end: start + count * SECTOR_SIZE };
}

const ITEAD: Vendor = { name: 'itead', own: [sector(0x78000, 3), sector(0x7c000, 3), sector(0xf8000)] };
const TUYA: Vendor = { name: 'tuya', own: [sector(0x79000), sector(0x7b000, 6), sector(0xf9000), TUYA_JSON] };

/** The maker, told by the texts in his own sectors; `undefined` when nothing tells. */
export function vendorOf(file: Uint8Array): Vendor | undefined {
  if (ITEAD_NAMES.some((offset) => holdsAt(file, ITEAD_NAME, offset))) return ITEAD;
  return TUYA_KEYS.some((key) => find(file, key, TUYA_JSON.start, TUYA_JSON.end) >= 0) ? TUYA : undefined;
}
