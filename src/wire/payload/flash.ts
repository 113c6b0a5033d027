import { u32At, u32Bytes } from '../../base/bytes.ts';
import { type PayloadCodec, words } from './codec.ts';

/** A range of flash, in bytes. */
export interface FlashRange {
  readonly flashOffset: number;
  readonly size: number;
}

/** SPI_FLASH_MD5: two more words are sent, which mean nothing here. */
export const SPI_FLASH_MD5: PayloadCodec<FlashRange> = words<FlashRange>({ flashOffset: 'u32', size: 'u32' }, 2);

/** ERASE_REGION: both must be multiples of the 4096-byte sector, else C0. */
export const ERASE_REGION: PayloadCodec<FlashRange> = words<FlashRange>({ flashOffset: 'u32', size: 'u32' });

/** READ_FLASH: after its reply the data come as raw SLIP frames, each of which wants a {@link encodeReadAck}; an MD5 frame ends them. */
export interface ReadFlash {
  readonly flashOffset: number;
  readonly length: number;
  /** Bytes of each frame but the last. */
  readonly blockSize: number;
  /** Frames that esptool would allow on their way; stub 1 compares it with bytes, stub 2 takes 1 (serial-protocol.md §5). */
  readonly maxInFlight: number;
}

/** Bytes of one READ_FLASH frame: stub 2 refuses more (serial-protocol.md §5). */
export const MAX_READ_BLOCK = 0x1000;

/** Four words. */
export const READ_FLASH: PayloadCodec<ReadFlash> = words<ReadFlash>({
  flashOffset: 'u32',
  length: 'u32',
  blockSize: 'u32',
  maxInFlight: 'u32',
});

/** The acknowledgement of read data, a raw frame's content: the total of bytes received so far. */
export function encodeReadAck(total: number): Uint8Array {
  return u32Bytes(total);
}

/** The inverse of {@link encodeReadAck}; `undefined` for a frame of another length. */
export function decodeReadAck(frame: Uint8Array): number | undefined {
  return frame.length === 4 ? u32At(frame, 0) : undefined;
}
