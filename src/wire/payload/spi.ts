import { type PayloadCodec, words } from './codec.ts';

/** SPI_SET_PARAMS: what the flash looks like. */
export interface SpiParams {
  readonly id: number;
  /** Bytes of the whole part. */
  readonly size: number;
  readonly blockSize: number;
  readonly sectorSize: number;
  readonly pageSize: number;
  readonly statusMask: number;
}

/** Six words. */
export const SPI_SET_PARAMS: PayloadCodec<SpiParams> = words<SpiParams>({
  id: 'u32',
  size: 'u32',
  blockSize: 'u32',
  sectorSize: 'u32',
  pageSize: 'u32',
  statusMask: 'u32',
});

/** SPI_ATTACH. */
export interface SpiAttach {
  /** 0 for the pins of the flash. */
  readonly hspi: number;
}

/** One word. */
export const SPI_ATTACH: PayloadCodec<SpiAttach> = words<SpiAttach>({ hspi: 'u32' });
