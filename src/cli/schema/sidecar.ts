import { z } from 'zod';
import { bytes, mac } from './common.ts';

/** `NAME.json` beside a file: the backup that it describes. */
export const sidecar = z.object({
  path: z.string(),
  /** The file has the length and the SHA-256 that are in it. */
  isUnchanged: z.boolean(),
  tool: z.string(),
  mac: mac.nullable(),
  chipId: bytes,
  flashId: bytes,
  /** When it was read, ISO 8601 in UTC; null in files of older versions. */
  readAt: z.string().nullable(),
  /** Whether it was read from the chip that is asked about; null without a chip or a MAC. */
  isThisChip: z.boolean().nullable(),
});
export type SidecarReport = z.infer<typeof sidecar>;
