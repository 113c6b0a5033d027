import { u32At, u32Bytes } from '../../base/bytes.ts';
import { type PayloadCodec, words } from './codec.ts';

/** READ_REG: the word comes back as the reply's value. */
export interface ReadReg {
  readonly address: number;
}

/** One word. */
export const READ_REG: PayloadCodec<ReadReg> = words<ReadReg>({ address: 'u32' });

/** One entry of WRITE_REG: wait, then `(old & ~mask) | (value & mask)`. */
export interface RegisterWrite {
  readonly address: number;
  readonly value: number;
  readonly mask: number;
  /** Microseconds before the write; the ROM takes the low 16 bits. */
  readonly delayUs: number;
}

/** WRITE_REG: several writes in one packet, done in order. */
export interface WriteReg {
  /** Done in order. */
  readonly writes: readonly RegisterWrite[];
}

const ENTRY_SIZE = 16;

/** Four words an entry. */
export const WRITE_REG: PayloadCodec<WriteReg> = {
  shape: { writes: { listOf: { address: 'u32', value: 'u32', mask: 'u32', delayUs: 'u32' } } },
  encode: ({ writes }) => u32Bytes(...writes.flatMap((w) => [w.address, w.value, w.mask, w.delayUs])),
  decode(bytes) {
    if (bytes.length % ENTRY_SIZE !== 0) return undefined;
    const writes: RegisterWrite[] = [];
    for (let at = 0; at < bytes.length; at += ENTRY_SIZE) {
      writes.push({
        address: u32At(bytes, at),
        value: u32At(bytes, at + 4),
        mask: u32At(bytes, at + 8),
        delayUs: u32At(bytes, at + 12),
      });
    }
    return { writes };
  },
};
