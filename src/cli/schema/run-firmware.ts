import { z } from 'zod';
import { bytes, chip, file } from './common.ts';
import { esptool } from './esptool.ts';
import { rehearsal } from './rehearse.ts';

/** `run FILE`: what a firmware did on a software chip. */
export const runFirmware = z.object({
  schemaVersion: z.literal(1),
  file,
  chip,
  /** Why it ended. */
  outcome: z.enum(['expected', 'failed', 'boot-loop', 'stopped', 'time-over', 'interrupted']),
  /** The text that decided, of `expected` and `failed`; of `stopped` what is not modelled. */
  reason: z.string().nullable(),
  /** What the first and the second UART sent, their beginnings. */
  log: z.string(),
  uart1: z.string(),
  pins: rehearsal.shape.pins,
  restarts: bytes,
  instructions: bytes,
  virtualMs: bytes,
  unmodelled: rehearsal.shape.unmodelled,
});
/** What `run FILE --json` prints. */
export type RunFirmwareReport = z.infer<typeof runFirmware>;

/** `run`, with and without a file. */
export const run = z.union([runFirmware, esptool]);
