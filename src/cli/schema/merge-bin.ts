import { z } from 'zod';
import { bytes, file, schemaVersion } from './common.ts';

/** `merge_bin`: what was put together. */
export const schema = z.object({
  schemaVersion,
  files: z.array(file.extend({ offset: bytes })),
  output: file,
  targetOffset: bytes,
});
/** What `merge_bin --json` prints. */
export type MergeReport = z.infer<typeof schema>;
