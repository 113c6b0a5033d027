import {
  FLASH_FREQUENCIES,
  FLASH_MODES,
  FLASH_SIZES,
  type FlashFrequency,
  type FlashMode,
  type FlashSizeName,
  flashSizeNameFor,
  MAGIC_V1,
} from '../../chip/header.ts';
import { parseV1 } from './v1.ts';

/** How a file is written: what becomes of the three values in the header at 0. esptool keeps all three since version 3. */
export interface WriteOptions {
  /** `detect` takes the plain map of the chip's size, as esptool's `-fs detect` does. */
  readonly flashSize: FlashSizeName | 'keep' | 'detect';
  readonly flashMode: FlashMode | 'keep';
  readonly flashFreq: FlashFrequency | 'keep';
}

/** The file is written byte for byte. */
export const KEEP_HEADER: WriteOptions = { flashSize: 'keep', flashMode: 'keep', flashFreq: 'keep' };

/** One byte of the header that differs afterwards. */
export interface HeaderChange {
  readonly offset: 2 | 3;
  readonly before: number;
  readonly after: number;
}

/** Bytes as they will be written, and in what they differ from the file. */
export interface PatchResult {
  /** The file itself when nothing changes, otherwise a copy. */
  readonly bytes: Uint8Array;
  readonly changes: readonly HeaderChange[];
  /** Why a change that was asked for was not made; `null` if it was, or none was asked for. */
  readonly skipped: 'no-image' | 'unknown-chip-size' | null;
}

/** `file` with header bytes 2 and 3 set as `options` say; everything else keeps its value. The header lies outside the checksum. */
export function setHeader(
  file: Uint8Array,
  { flashSize, flashMode, flashFreq }: { [K in keyof WriteOptions]: Exclude<WriteOptions[K], 'detect'> },
): PatchResult {
  const [, , byte2 = 0, byte3 = 0] = file;
  const mode = flashMode === 'keep' ? byte2 : FLASH_MODES[flashMode];
  const size = flashSize === 'keep' ? byte3 >> 4 : FLASH_SIZES[flashSize].nibble;
  const freq = flashFreq === 'keep' ? byte3 & 0x0f : FLASH_FREQUENCIES[flashFreq];
  const wanted: HeaderChange[] = [
    { offset: 2, before: byte2, after: mode },
    { offset: 3, before: byte3, after: (size << 4) | freq },
  ];
  const changes = wanted.filter(({ before, after }) => before !== after);
  if (changes.length === 0) return { bytes: file, changes, skipped: null };
  const bytes = file.slice();
  for (const { offset, after } of changes) bytes[offset] = after;
  return { bytes, changes, skipped: null };
}

/**
 * What esptool's `write_flash 0x0 FILE` puts on a chip of `chipSize` bytes: the header changes only when the file begins with a
 * complete v1 image (like esptool, the image's checksum is not asked). Source: flash-layout.md §6.
 */
export function applyWrite(file: Uint8Array, options: WriteOptions, chipSize: number | undefined): PatchResult {
  const { flashSize, flashMode, flashFreq } = options;
  if (flashSize === 'keep' && flashMode === 'keep' && flashFreq === 'keep') return { bytes: file, changes: [], skipped: null };
  if (file[0] !== MAGIC_V1 || parseV1(file)?.checksum == null) return { bytes: file, changes: [], skipped: 'no-image' };
  if (flashSize !== 'detect') return setHeader(file, { flashSize, flashMode, flashFreq });
  const detected = chipSize === undefined ? undefined : flashSizeNameFor(chipSize);
  const patched = setHeader(file, { flashSize: detected ?? 'keep', flashMode, flashFreq });
  return detected === undefined ? { ...patched, skipped: 'unknown-chip-size' } : patched;
}
