import { crc32 } from 'node:zlib';
import { seededRandom } from '../../src/base/random.ts';

/** Builders of ESP8266 images, written after flash-layout.md §1 and not after src/image, which they are meant to test. */

export interface SegmentSource {
  readonly address: number;
  readonly data: Uint8Array;
}

export interface V1Source {
  readonly entry: number;
  readonly mode: number;
  readonly sizeByte: number;
  readonly segments: readonly SegmentSource[];
}

/** `count` bytes that look like code: no licence, no long runs. */
export function noise(seed: number, count: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

/** `texts`, each closed by a NUL, laid into a copy of `bytes` from `offset` on. */
export function withTexts(bytes: Uint8Array, offset: number, ...texts: readonly string[]): Uint8Array {
  const out = bytes.slice();
  let at = offset;
  for (const text of texts) {
    out.set(new TextEncoder().encode(`${text}\0`), at);
    at += text.length + 1;
  }
  return out;
}

function words(...values: readonly number[]): number[] {
  return values.flatMap((value) => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff]);
}

/** A v1 image: E9, segments, zeros, checksum at the end of a row of 16. */
export function buildV1({ entry, mode, sizeByte, segments }: V1Source): Uint8Array {
  const bytes = [0xe9, segments.length, mode, sizeByte, ...words(entry)];
  let sum = 0xef;
  for (const { address, data } of segments) {
    bytes.push(...words(address, data.length));
    for (const byte of data) {
      bytes.push(byte);
      sum ^= byte;
    }
  }
  while (bytes.length % 16 !== 15) bytes.push(0);
  bytes.push(sum);
  return Uint8Array.from(bytes);
}

/** What gen_appbin stores for the CRC of `bytes`. */
function appbinCrc(bytes: Uint8Array): number {
  const crc = crc32(bytes) >>> 0;
  return crc >= 0x80000000 ? (crc ^ 0xffffffff) >>> 0 : crc + 1;
}

/** A v2 image: EA 04, mapped code, a v1 image, the CRC of all that. */
export function buildV2(source: { byte3: number; entry: number; irom: Uint8Array; inner: Uint8Array }): Uint8Array {
  const { byte3, entry, irom, inner } = source;
  const body = Uint8Array.from([0xea, 0x04, 0x00, byte3, ...words(entry, 0, irom.length), ...irom, ...inner]);
  return Uint8Array.from([...body, ...words(appbinCrc(body))]);
}
