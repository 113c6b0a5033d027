import { z } from 'zod';
import { bytes, file, schemaVersion } from './common.ts';

/** `map`: every byte of the file in exactly one region, ascending. */
export const schema = z.object({
  schemaVersion,
  file,
  family: z.string(),
  regions: z.array(z.object({ start: bytes, end: bytes, kind: z.string(), label: z.string() })),
  /** The picture that was written, if one was asked for. */
  output: file.nullable(),
});
/** What `map --json` prints. */
export type MapReport = z.infer<typeof schema>;
