import { u32At } from '../../base/bytes.ts';
import { MAGIC_V2 } from '../../chip/header.ts';
import { FLASH_WINDOW } from '../../chip/memory-map.ts';
import { slotCrc } from './build.ts';
import { type ImageHeader, parseHeader } from './header.ts';
import { parseV1, type Segment, type StoredSum, type V1Image } from './v1.ts';

/** Byte 1 of a v2 image is always 4; the boot loader tests both bytes at once. */
const SEGMENT_COUNT_V2 = 4;
const IROM_HEADER_END = 16;
const CRC_LENGTH = 4;
/** The cache window shows one megabyte of flash. */
const BANK = 0x100000;

/** A v2 image (EA 04): code mapped from flash, then a whole v1 image, then a CRC over all of it. Source: flash-layout.md §1.2. */
export interface V2Image {
  readonly format: 'v2';
  readonly offset: number;
  /** First byte after the image and its CRC (if it has one). */
  readonly end: number;
  readonly header: ImageHeader;
  /** The mapped code first, then the inner image's segments. */
  readonly segments: readonly Segment[];
  readonly inner: V1Image | undefined;
  /** Of the inner image. */
  readonly checksum: StoredSum | null;
  /** `null` when the image is incomplete or the four bytes after it are blank; some build tools append none. */
  readonly crc32: StoredSum | null;
}

/** An application in either format. */
export type AppImage = V1Image | V2Image;

/** The v2 image at `offset`; `undefined` when the bytes EA 04 are not there. */
export function parseV2(file: Uint8Array, offset = 0): V2Image | undefined {
  const header = parseHeader(file, offset);
  if (header?.magic !== MAGIC_V2 || header.segmentCount !== SEGMENT_COUNT_V2) return undefined;
  const irom = offset + IROM_HEADER_END;
  const incomplete = (end: number): V2Image => ({
    format: 'v2',
    offset,
    end,
    header,
    segments: [],
    inner: undefined,
    checksum: null,
    crc32: null,
  });

  if (irom > file.length) return incomplete(file.length);
  const length = u32At(file, offset + 12);
  if (length > file.length - irom) return incomplete(irom);
  const mapped: Segment = { offset: irom, loadAddress: FLASH_WINDOW.start + (irom % BANK), length, region: 'irom' };
  const inner = parseV1(file, irom + length);
  const segments = [mapped, ...(inner?.segments ?? [])];
  const end = inner?.end ?? irom + length;
  const crc = inner?.checksum == null ? null : readCrc(file, offset, end);
  return {
    format: 'v2',
    offset,
    end: crc === null ? end : end + CRC_LENGTH,
    header,
    segments,
    inner,
    checksum: inner?.checksum ?? null,
    crc32: crc,
  };
}

function readCrc(file: Uint8Array, start: number, end: number): StoredSum | null {
  if (end + CRC_LENGTH > file.length) return null;
  const stored = u32At(file, end);
  if (stored === 0xffffffff || stored === 0) return null;
  const computed = slotCrc(file.subarray(start, end));
  return { offset: end, stored, computed, ok: stored === computed };
}

/** The image at `offset`, of either format. */
export function parseImage(file: Uint8Array, offset: number): AppImage | undefined {
  return parseV1(file, offset) ?? parseV2(file, offset);
}

/** The header of the part that is loaded into RAM: the inner one of a v2 image. It carries the map that the vendor compiled for. */
export function loadedHeader(image: AppImage): ImageHeader | undefined {
  return image.format === 'v1' ? image.header : image.inner?.header;
}
