/**
 * Bytes 2 and 3 of an image header, by number and by esptool's names. Sources: flash-layout.md §1.1, serial-protocol.md §8.
 */

/** First byte of a v1 image, the form that the ROM loads. */
export const MAGIC_V1 = 0xe9;
/** First byte of a v2 application image (NONOS user1 and user2). */
export const MAGIC_V2 = 0xea;

/** Header byte 2: how many lines the flash is read with. */
export const FLASH_MODES = { qio: 0, qout: 1, dio: 2, dout: 3 } as const;
/** esptool's name of a flash mode. */
export type FlashMode = keyof typeof FLASH_MODES;

/** Low nibble of header byte 3: the flash clock. */
export const FLASH_FREQUENCIES = { '40m': 0x0, '26m': 0x1, '20m': 0x2, '80m': 0xf } as const;
/** esptool's name of a flash clock. */
export type FlashFrequency = keyof typeof FLASH_FREQUENCIES;

/** One meaning of the high nibble of header byte 3. */
export interface FlashMap {
  readonly nibble: number;
  /** Flash that the NONOS SDK believes in, in bytes. */
  readonly size: number;
  /** Where boot v1.7 looks for user2. */
  readonly user2: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;

/** High nibble of header byte 3, by esptool's names. The `-c1` maps have two slots of 1 MiB. */
export const FLASH_SIZES = {
  '512KB': { nibble: 0, size: 512 * KiB, user2: 0x41000 },
  '256KB': { nibble: 1, size: 256 * KiB, user2: 0x41000 },
  '1MB': { nibble: 2, size: 1 * MiB, user2: 0x81000 },
  '2MB': { nibble: 3, size: 2 * MiB, user2: 0x81000 },
  '4MB': { nibble: 4, size: 4 * MiB, user2: 0x81000 },
  '2MB-c1': { nibble: 5, size: 2 * MiB, user2: 0x101000 },
  '4MB-c1': { nibble: 6, size: 4 * MiB, user2: 0x101000 },
  '8MB': { nibble: 8, size: 8 * MiB, user2: 0x101000 },
  '16MB': { nibble: 9, size: 16 * MiB, user2: 0x101000 },
} as const satisfies Record<string, FlashMap>;
/** esptool's name of a flash size, or rather of a flash map. */
export type FlashSizeName = keyof typeof FLASH_SIZES;

function nameOf<K extends string>(table: Readonly<Record<K, number>>, value: number): K | undefined {
  return (Object.keys(table) as K[]).find((key) => table[key] === value);
}

/** The mode's name, `undefined` for a byte no tool writes (FF occurs in the field). */
export function flashModeName(byte: number): FlashMode | undefined {
  return nameOf(FLASH_MODES, byte);
}

/** The clock's name for the low nibble of `byte3`. */
export function flashFrequencyName(byte3: number): FlashFrequency | undefined {
  return nameOf(FLASH_FREQUENCIES, byte3 & 0x0f);
}

/** The size's name for the high nibble of `byte3`; nibbles 7 and 10-15 have none. */
export function flashSizeName(byte3: number): FlashSizeName | undefined {
  return (Object.keys(FLASH_SIZES) as FlashSizeName[]).find((key) => FLASH_SIZES[key].nibble === byte3 >> 4);
}

/** The plain map (512+512, never `-c1` below 8 MB) that esptool's `detect` picks for a chip of `size` bytes. */
export function flashSizeNameFor(size: number): FlashSizeName | undefined {
  return (Object.keys(FLASH_SIZES) as FlashSizeName[]).find((key) => FLASH_SIZES[key].size === size);
}
