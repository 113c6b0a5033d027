import { equal } from '../../base/bytes.ts';
import type { Empty, PayloadCodec } from './codec.ts';

const PATTERN = Uint8Array.from([0x07, 0x07, 0x12, 0x20, ...Array<number>(32).fill(0x55)]);

/** SYNC: a fixed pattern, `07 07 12 20` and 32 bytes 55. The ROM takes any payload; its first word becomes the reply's value. */
export const SYNC: PayloadCodec<Empty> = {
  shape: {},
  encode: () => PATTERN.slice(),
  decode: (bytes) => (equal(bytes, PATTERN) ? {} : undefined),
};
