import { type PayloadCodec, words } from './codec.ts';

/** FLASH_BEGIN and FLASH_DEFL_BEGIN: where the data packets that follow go. */
export interface FlashBegin {
  /** FLASH_BEGIN: bytes to erase. FLASH_DEFL_BEGIN: bytes after unpacking. */
  readonly size: number;
  /** Data packets to come. */
  readonly blocks: number;
  /** Payload bytes of each data packet but the last. */
  readonly blockSize: number;
  readonly flashOffset: number;
  /** A fifth word that esptool sends to stubs from v5 on; always 0 here. The ROM refuses it by its length. */
  readonly encrypted?: number;
}

/** Four words, or five with `encrypted`. */
export const FLASH_BEGIN: PayloadCodec<FlashBegin> = words<FlashBegin>({
  size: 'u32',
  blocks: 'u32',
  blockSize: 'u32',
  flashOffset: 'u32',
  encrypted: 'u32?',
});

/** FLASH_END and FLASH_DEFL_END. */
export interface FlashEnd {
  /** False asks for a reboot. The ROM leaves its loader whatever this says. */
  readonly stay: boolean;
}

/** One word. */
export const FLASH_END: PayloadCodec<FlashEnd> = words<FlashEnd>({ stay: 'flag' });

/** MEM_BEGIN: where in RAM the data packets that follow go. */
export interface MemBegin {
  readonly size: number;
  readonly blocks: number;
  readonly blockSize: number;
  readonly loadAddress: number;
}

/** Four words. */
export const MEM_BEGIN: PayloadCodec<MemBegin> = words<MemBegin>({
  size: 'u32',
  blocks: 'u32',
  blockSize: 'u32',
  loadAddress: 'u32',
});

/** MEM_END. */
export interface MemEnd {
  /** False runs `entry` after the reply. */
  readonly stay: boolean;
  readonly entry: number;
}

/** Two words. */
export const MEM_END: PayloadCodec<MemEnd> = words<MemEnd>({ stay: 'flag', entry: 'u32' });
