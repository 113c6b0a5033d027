import { type PayloadCodec, words } from './codec.ts';

/** CHANGE_BAUDRATE: answered at the old rate. */
export interface ChangeBaudrate {
  readonly baud: number;
  /** The rate until now. */
  readonly previousBaud: number;
}

/** Two words. */
export const CHANGE_BAUDRATE: PayloadCodec<ChangeBaudrate> = words<ChangeBaudrate>({ baud: 'u32', previousBaud: 'u32' });
