import { z } from 'zod';
import { bytes, schemaVersion } from './common.ts';

/** `demo`: each step with the object that its own command printed. */
export const schema = z.object({
  schemaVersion,
  ok: z.boolean(),
  seconds: z.number(),
  steps: z.array(z.object({ title: z.string(), command: z.string(), expectedExitCode: bytes, exitCode: bytes, data: z.looseObject({}) })),
});
/** What `demo --json` prints. */
export type DemoReport = z.infer<typeof schema>;
