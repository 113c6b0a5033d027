import { SECTOR_SIZE } from '../../chip/memory-map.ts';

/** Offset of the first byte in [from, to) that is not `value`, or `to`; looks at whole words where it can. */
export function endOfRun(bytes: Uint8Array, value: number, from: number, to: number): number {
  const end = Math.min(to, bytes.length);
  let at = from;
  while (at < end && ((bytes.byteOffset + at) & 3) !== 0) {
    if (bytes[at] !== value) return at;
    at++;
  }
  if (at < end) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >> 2);
    const wanted = (value * 0x01010101) | 0;
    let i = 0;
    while (i < words.length && words[i] === wanted) i++;
    at += i * 4;
  }
  while (at < end && bytes[at] === value) at++;
  return at;
}

/** Whether every byte of [from, to) that lies in the file is FF, as in erased flash; true for an empty range. */
export function isErased(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  const end = Math.min(to, bytes.length);
  return endOfRun(bytes, 0xff, from, end) >= end;
}

/** A stretch of whole sectors that hold nothing but `value`. */
export interface UniformRun {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** Sector-aligned stretches of FF or of 00 inside [from, to); partial sectors at the ends are not looked at. */
export function uniformSectors(bytes: Uint8Array, from: number, to: number): UniformRun[] {
  const runs: UniformRun[] = [];
  let current: { start: number; end: number; value: number } | undefined;
  for (let at = Math.ceil(from / SECTOR_SIZE) * SECTOR_SIZE; at + SECTOR_SIZE <= Math.min(to, bytes.length); at += SECTOR_SIZE) {
    const value = bytes[at] as number;
    const uniform = (value === 0xff || value === 0x00) && endOfRun(bytes, value, at, at + SECTOR_SIZE) === at + SECTOR_SIZE;
    if (uniform && current?.end === at && current.value === value) current.end += SECTOR_SIZE;
    else if (uniform) {
      current = { start: at, end: at + SECTOR_SIZE, value };
      runs.push(current);
    }
  }
  return runs;
}
