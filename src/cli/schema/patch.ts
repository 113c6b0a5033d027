import { z } from 'zod';
import { finding, verdict, witnesses } from './check.ts';
import { file, headerChange, schemaVersion } from './common.ts';

/** `patch`: what was changed, and what becomes of the image by it. */
export const schema = z.object({
  schemaVersion,
  file,
  /** `null` when nothing was written, because the file begins with no image. */
  output: file.nullable(),
  changes: z.array(headerChange),
  /** For a chip of the size that the new header names. */
  verdict,
  witnesses,
  findings: z.array(finding),
});
/** What `patch --json` prints. */
export type PatchReport = z.infer<typeof schema>;
