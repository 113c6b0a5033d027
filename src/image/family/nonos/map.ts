import { SECTOR_SIZE } from '../../../chip/memory-map.ts';

/** Where the NONOS SDK keeps what, counted back from the end that the size nibble states. Source: flash-layout.md §2.1. */
export const TAIL_LENGTH = 5 * SECTOR_SIZE;
/** Bytes of init data that the SDK reads. */
export const INIT_DATA_LENGTH = 128;

/** Where user1 begins, in every map. */
export const USER1 = 0x1000;

const KiB = 1024;
const MiB = 1024 * KiB;

/** Bytes of flash by size nibble, as the SDK computes them; every other nibble takes the default branch. Sources: flash-layout.md §1.1, lx106-and-rom.md §10. */
const SDK_SIZES = new Map([
  [0, 512 * KiB],
  [1, 256 * KiB],
  [2, 1 * MiB],
  [3, 2 * MiB],
  [4, 4 * MiB],
  [5, 2 * MiB],
  [6, 4 * MiB],
  [8, 8 * MiB],
  [9, 16 * MiB],
]);
const SDK_DEFAULT_SIZE = 512 * KiB;

/** Flash size that the SDK believes in for a size nibble of 0 to 15. */
export function sdkFlashSize(nibble: number): number {
  return SDK_SIZES.get(nibble) ?? SDK_DEFAULT_SIZE;
}

/** Whether the nibble stands for a map that vendors compile for; 7 and 10 to 15 do not (FF occurs as "unknown"). */
export function isKnownNibble(nibble: number): boolean {
  return SDK_SIZES.has(nibble);
}

/** Nibbles whose maps have two slots of a megabyte each, which takes a boot loader of version 1.4 or newer. */
export function isWideMap(nibble: number): boolean {
  return nibble === 5 || nibble === 6 || nibble === 8 || nibble === 9;
}

/** The last five sectors for a flash that ends at `end`. */
export interface Tail {
  readonly end: number;
  readonly rfCal: number;
  readonly initData: number;
  readonly paramA: number;
  readonly paramB: number;
  readonly flag: number;
}

/** The five sectors before `end`. */
export function tailOf(end: number): Tail {
  return {
    end,
    rfCal: end - 5 * SECTOR_SIZE,
    initData: end - 4 * SECTOR_SIZE,
    paramA: end - 3 * SECTOR_SIZE,
    paramB: end - 2 * SECTOR_SIZE,
    flag: end - SECTOR_SIZE,
  };
}

/** Where AT and IoT_Demo applications, and vendors after them, keep their own data: below user2, [start, end). */
export function appPrivateArea(nibble: number): { start: number; end: number } {
  if (isWideMap(nibble)) return { start: 0xfc000, end: 0x100000 };
  return nibble === 0 || nibble === 1 ? { start: 0x3c000, end: 0x40000 } : { start: 0x7c000, end: 0x80000 };
}

/** Maps with the same slots, which differ in nothing but the end of the flash. Source: flash-layout.md §2.1, §4.1. */
const MAP_CLASSES: readonly (readonly number[])[] = [
  [2, 3, 4],
  [5, 6, 8, 9],
];

/** The nibble with the same slots as `nibble` that states at most `size` bytes, the largest such; `undefined` when there is none. */
export function sameMapWithin(nibble: number, size: number): number | undefined {
  const mapClass = MAP_CLASSES.find((nibbles) => nibbles.includes(nibble)) ?? [nibble];
  return mapClass.filter((candidate) => sdkFlashSize(candidate) <= size).at(-1);
}

/** Every end of flash that some nibble states, ascending. */
export const FLASH_ENDS: readonly number[] = [...new Set(SDK_SIZES.values())].sort((a, b) => a - b);
