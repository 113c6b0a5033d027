import { concat, u32Bytes } from '../../base/bytes.ts';
import { CHECKSUM_SEED, crc32, xorChecksum } from '../../base/checksum.ts';
import {
  FLASH_FREQUENCIES,
  FLASH_MODES,
  FLASH_SIZES,
  type FlashFrequency,
  type FlashMode,
  type FlashSizeName,
  MAGIC_V1,
  MAGIC_V2,
} from '../../chip/header.ts';

/** A piece of code or data and where the loader puts it. `data` has a multiple of four bytes. */
export interface BuildSegment {
  readonly loadAddress: number;
  readonly data: Uint8Array;
}

/** Header of an image to be built. */
export interface BuildHeader {
  readonly flashMode: FlashMode;
  readonly flashSize: FlashSizeName;
  readonly flashFreq: FlashFrequency;
  readonly entry: number;
}

/** A v1 image: header, segments, zeros up to the checksum in the last byte of a 16-byte row (flash-layout.md §1.1). */
export function buildV1(header: BuildHeader, segments: readonly BuildSegment[]): Uint8Array {
  const body = concat(
    headerBytes(MAGIC_V1, segments.length, header),
    ...segments.flatMap(({ loadAddress, data }) => [u32Bytes(loadAddress, data.length), data]),
  );
  const image = new Uint8Array((body.length | 15) + 1);
  image.set(body);
  image[image.length - 1] = segments.reduce((sum, { data }) => xorChecksum(data, sum), CHECKSUM_SEED);
  return image;
}

/**
 * A v2 image, what a NONOS slot holds: IROM text (padded to 16), a v1 image with everything else, the CRC
 * (flash-layout.md §1.2). `userBin` is the slot it is linked for.
 */
export function buildV2(header: BuildHeader, userBin: 1 | 2, irom: Uint8Array, segments: readonly BuildSegment[]): Uint8Array {
  const padded = new Uint8Array((irom.length + 15) & ~15);
  padded.set(irom);
  const head = Uint8Array.of(MAGIC_V2, 4, 0, userBin);
  const image = concat(head, u32Bytes(header.entry, 0, padded.length), padded, buildV1(header, segments));
  return concat(image, u32Bytes(slotCrc(image)));
}

/** The CRC that follows a v2 image: zlib's, but inverted when its top bit is set and one more otherwise. */
export function slotCrc(image: Uint8Array): number {
  const crc = crc32(image);
  return (crc & 0x80000000 ? ~crc : crc + 1) >>> 0;
}

function headerBytes(magic: number, segments: number, { flashMode, flashSize, flashFreq, entry }: BuildHeader): Uint8Array {
  const sizeFreq = (FLASH_SIZES[flashSize].nibble << 4) | FLASH_FREQUENCIES[flashFreq];
  return concat(Uint8Array.of(magic, segments, FLASH_MODES[flashMode], sizeFreq), u32Bytes(entry));
}
