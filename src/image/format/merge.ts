import { applyWrite, KEEP_HEADER, type WriteOptions } from './write.ts';

/** Files put together, or the two that cannot be: they overlap, or the second index is the one that begins before the target. */
export type MergeResult = { readonly bytes: Uint8Array } | { readonly overlap: readonly [number, number] };

/**
 * Files at their addresses in erased flash, in a file that begins at `targetOffset`: what esptool's `merge_bin` makes of them. The
 * header of the one at address 0 is set as `write` says.
 */
export function mergeImages(
  parts: readonly { readonly offset: number; readonly bytes: Uint8Array }[],
  {
    targetOffset = 0,
    padToSize = 0,
    write = KEEP_HEADER,
  }: { targetOffset?: number | undefined; padToSize?: number | undefined; write?: WriteOptions } = {},
): MergeResult {
  const sorted = parts.map((part, index) => ({ ...part, index })).sort((a, b) => a.offset - b.offset);
  let end = 0;
  let last = 0;
  for (const { offset, bytes, index } of sorted) {
    if (offset < Math.max(end, targetOffset)) return { overlap: [last, index] };
    end = offset + bytes.length;
    last = index;
  }
  const merged = new Uint8Array(Math.max(end, padToSize) - targetOffset).fill(0xff);
  for (const { offset, bytes } of sorted) {
    merged.set(offset === 0 ? applyWrite(bytes, write, undefined).bytes : bytes, offset - targetOffset);
  }
  return { bytes: merged };
}
