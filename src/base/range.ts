import { EspError } from './error.ts';

/** A range of flash, in bytes. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/**
 * Cuts `range` at every multiple of `size`, so that each byte is in exactly one piece, pieces are in order and only the
 * first and the last may be shorter. `size` is a positive whole number.
 */
export function cut({ offset, length }: Range, size: number): Range[] {
  if (!Number.isInteger(size) || size <= 0) throw new RangeError(`pieces of ${size} bytes`);
  const pieces: Range[] = [];
  const end = offset + length;
  for (let at = offset; at < end; ) {
    const next = Math.min(end, (Math.floor(at / size) + 1) * size);
    pieces.push({ offset: at, length: next - at });
    at = next;
  }
  return pieces;
}

/** @throws EspError `flash.range` unless `range` is not empty and lies inside a flash of `flashSize` bytes. */
export function requireInside({ offset, length }: Range, flashSize: number): void {
  const whole = Number.isInteger(offset) && Number.isInteger(length);
  if (!whole || offset < 0 || length <= 0 || offset + length > flashSize) throw new EspError('flash.range', { offset, length, flashSize });
}

/** The part of `bytes`, which begin at `base`, that `range` covers. */
export function sliceOf(bytes: Uint8Array, base: number, { offset, length }: Range): Uint8Array {
  return bytes.subarray(offset - base, offset - base + length);
}
