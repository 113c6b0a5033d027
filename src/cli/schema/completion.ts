import { z } from 'zod';
import { schemaVersion } from './common.ts';

/** `completion`: the script for a shell. */
export const schema = z.object({ schemaVersion, shell: z.enum(['bash', 'zsh', 'fish', 'powershell']), script: z.string() });
