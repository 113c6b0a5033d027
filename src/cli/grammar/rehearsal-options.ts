import type { OptionRow } from './command.ts';
import { parseCount } from './values.ts';

/** The limit of a rehearsal that neither ends nor restarts. */
export const MAX_INSTRUCTIONS: OptionRow = {
  flags: '--max-instructions <n>',
  text: 'stop after N instructions (default: 50000000)',
  parse: parseCount('--max-instructions'),
};
