import type { OptionRow } from './command.ts';
import { parseCount } from './values.ts';

/** Where a rehearsal stops that neither ends nor starts anew. */
export const MAX_INSTRUCTIONS: OptionRow = {
  flags: '--max-instructions <n>',
  text: 'stop after so many instructions (default: 50000000)',
  parse: parseCount('--max-instructions'),
};
