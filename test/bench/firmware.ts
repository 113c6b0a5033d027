import { seededRandom } from '../../src/base/random.ts';

/** Bytes that deflate to about half, as firmware does: words out of a vocabulary, and noise. */
export function firmware(length: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const bytes = Uint8Array.from({ length }, () => Math.floor(random() * 256));
  for (let at = 0x400; at + 24 < length; at += 48) {
    const from = Math.floor(random() * 0x3e0);
    bytes.copyWithin(at, from, from + 24);
  }
  return bytes;
}
