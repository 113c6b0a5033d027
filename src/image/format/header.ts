import {
  type FlashFrequency,
  type FlashMode,
  type FlashSizeName,
  flashFrequencyName,
  flashModeName,
  flashSizeName,
} from '../../chip/header.ts';

/** Length of the header of a v1 and of a v2 image, before the first segment's own header. */
export const HEADER_LENGTH = 8;

/** The eight bytes with which images begin, as numbers and, where they have one, by esptool's names. Source: flash-layout.md §1.1. */
export interface ImageHeader {
  readonly magic: number;
  readonly segmentCount: number;
  /** Byte 2. */
  readonly modeByte: number;
  /** Byte 3: size nibble and frequency nibble. */
  readonly sizeByte: number;
  readonly flashMode: FlashMode | null;
  readonly flashSize: FlashSizeName | null;
  readonly flashFreq: FlashFrequency | null;
  readonly entry: number;
}

/** The header at `offset`, whatever its magic; `undefined` when fewer than 8 bytes are left. */
export function parseHeader(file: Uint8Array, offset = 0): ImageHeader | undefined {
  if (offset < 0 || offset + HEADER_LENGTH > file.length) return undefined;
  const view = new DataView(file.buffer, file.byteOffset + offset, HEADER_LENGTH);
  const modeByte = view.getUint8(2);
  const sizeByte = view.getUint8(3);
  return {
    magic: view.getUint8(0),
    segmentCount: view.getUint8(1),
    modeByte,
    sizeByte,
    flashMode: flashModeName(modeByte) ?? null,
    flashSize: flashSizeName(sizeByte) ?? null,
    flashFreq: flashFrequencyName(sizeByte) ?? null,
    entry: view.getUint32(4, true),
  };
}
