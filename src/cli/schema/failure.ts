import { z } from 'zod';
import { check } from './check.ts';

/** What a failed command prints instead of its own object; a refused write brings the judgement behind it. */
export const failure = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
  check: check.optional(),
});
