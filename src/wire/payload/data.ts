import { concat, u32At, u32Bytes } from '../../base/bytes.ts';
import type { PayloadCodec } from './codec.ts';

/** Bytes in front of the data in every *_DATA payload: length, sequence number, two zero words. */
export const DATA_HEADER_SIZE = 16;

/** FLASH_DATA, FLASH_DEFL_DATA and MEM_DATA. */
export interface DataBlock {
  /** Counts from 0. */
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** The sub-header alone, unchecked against what follows: the ROM trusts its `length`. `undefined` when it is not complete. */
export function dataHeader(payload: Uint8Array): { length: number; sequence: number } | undefined {
  if (payload.length < DATA_HEADER_SIZE) return undefined;
  return { length: u32At(payload, 0), sequence: u32At(payload, 4) };
}

/** The sub-header of {@link DATA_HEADER_SIZE} bytes, then the data. */
export const DATA: PayloadCodec<DataBlock> = {
  shape: { sequence: 'u32', data: 'bytes' },
  encode: ({ sequence, data }) => concat(u32Bytes(data.length, sequence, 0, 0), data),
  decode(bytes) {
    const header = dataHeader(bytes);
    if (header?.length !== bytes.length - DATA_HEADER_SIZE) return undefined;
    return { sequence: header.sequence, data: bytes.slice(DATA_HEADER_SIZE) };
  },
};
