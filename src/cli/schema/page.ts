import { z } from 'zod';
import { schemaVersion } from './common.ts';

/** `page`: once, when it can be opened. */
export const schema = z.object({ schemaVersion, event: z.literal('listening'), url: z.url() });
