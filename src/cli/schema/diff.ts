import { z } from 'zod';
import { bytes, file, schemaVersion } from './common.ts';

const range = z.object({ start: bytes, end: bytes });
const fact = z.union([z.string(), z.number(), z.null()]);

/** `diff`: what two dumps say differently, and the regions in which they differ. */
export const schema = z.object({
  schemaVersion,
  a: file,
  b: file,
  same: z.boolean(),
  /** Bytes that differ at the same offset, and those that only the longer file has. */
  bytes,
  facts: z.array(
    z.object({
      fact: z.enum([
        'size',
        'family',
        'bootloader',
        'sdk',
        'flash-mode',
        'flash-size',
        'flash-freq',
        'slot',
        'user1-crc',
        'user2-crc',
        'donor-mac',
        'start',
      ]),
      a: fact,
      b: fact,
    }),
  ),
  regions: z.array(
    z.object({ kind: z.string(), label: z.string(), a: range.nullable(), b: range.nullable(), differing: bytes, first: bytes.nullable() }),
  ),
});
/** What `diff --json` prints. */
export type DiffReport = z.infer<typeof schema>;
