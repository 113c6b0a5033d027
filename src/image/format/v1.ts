import { u32At } from '../../base/bytes.ts';
import { CHECKSUM_SEED, xorChecksum } from '../../base/checksum.ts';
import { MAGIC_V1 } from '../../chip/header.ts';
import { DRAM, FLASH_WINDOW, IRAM, RTC_RAM, SYSTEM_DRAM } from '../../chip/memory-map.ts';
import { HEADER_LENGTH, type ImageHeader, parseHeader } from './header.ts';

/** The ROM and every tool stop at 16. Source: flash-layout.md §1.1. */
const MAX_SEGMENTS = 16;
const SEGMENT_HEADER = 8;
const ROW = 16;

/** Where in the address space a segment is loaded. */
export type SegmentRegion = 'iram' | 'dram' | 'irom' | 'rtc' | 'other';

/** A piece of an image and where it goes. */
export interface Segment {
  /** Where its data begin in the file. */
  readonly offset: number;
  readonly loadAddress: number;
  readonly length: number;
  readonly region: SegmentRegion;
}

/** A sum stored in the file against the one its bytes give; both unsigned. */
export interface StoredSum {
  readonly offset: number;
  readonly stored: number;
  readonly computed: number;
  readonly ok: boolean;
}

/** A v1 image (magic E9), as far as the file holds it. */
export interface V1Image {
  readonly format: 'v1';
  readonly offset: number;
  /** First byte after the image, checksum included; for an incomplete one the end of what was readable. */
  readonly end: number;
  readonly header: ImageHeader;
  readonly segments: readonly Segment[];
  /** `null` when the image is not complete. */
  readonly checksum: StoredSum | null;
}

/** The kind of memory that `address` belongs to. */
export function segmentRegion(address: number): SegmentRegion {
  const within = ({ start, end }: { start: number; end: number }) => address >= start && address < end;
  if (within(IRAM)) return 'iram';
  if (within(DRAM) || within(SYSTEM_DRAM)) return 'dram';
  if (within(FLASH_WINDOW)) return 'irom';
  return within(RTC_RAM) ? 'rtc' : 'other';
}

/**
 * The v1 image at `offset`; `undefined` when there is no magic E9. Never reads beyond the file: a segment count or length that
 * does not fit leaves `checksum` null and the segments before it. Source: flash-layout.md §1.1.
 */
export function parseV1(file: Uint8Array, offset = 0): V1Image | undefined {
  const header = parseHeader(file, offset);
  if (header?.magic !== MAGIC_V1) return undefined;
  const segments: Segment[] = [];
  let at = offset + HEADER_LENGTH;
  let sum = CHECKSUM_SEED;
  const incomplete = (): V1Image => ({ format: 'v1', offset, end: at, header, segments, checksum: null });

  if (header.segmentCount === 0 || header.segmentCount > MAX_SEGMENTS) return incomplete();
  for (let i = 0; i < header.segmentCount; i++) {
    if (at + SEGMENT_HEADER > file.length) return incomplete();
    const loadAddress = u32At(file, at);
    const length = u32At(file, at + 4);
    const data = at + SEGMENT_HEADER;
    if (length > file.length - data) return incomplete();
    segments.push({ offset: data, loadAddress, length, region: segmentRegion(loadAddress) });
    sum = xorChecksum(file.subarray(data, data + length), sum);
    at = data + length;
  }
  // The checksum is the last byte of the 16-byte row after the data, counted from the image's start; there is always room for it.
  const end = offset + Math.floor((at - offset + ROW) / ROW) * ROW;
  if (end > file.length) return incomplete();
  const stored = file[end - 1] as number;
  return { format: 'v1', offset, end, header, segments, checksum: { offset: end - 1, stored, computed: sum, ok: stored === sum } };
}
