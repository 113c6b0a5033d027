import type { OptionRow } from './command.ts';
import { parseCount } from './values.ts';

/** Whether the software chip is asked too. */
export interface WitnessOptions {
  /** `true`: with the long report. `false`: the rules alone. */
  readonly rehearse?: boolean;
  /** Ends the execution after so many instructions. */
  readonly maxInstructions?: number;
}

/** For every command that judges what it reads or writes. */
export const NO_REHEARSE: OptionRow = { flags: '--no-rehearse', text: 'do not execute the file on the software chip' };

/** The limit of a rehearsal that neither ends nor restarts. */
export const MAX_INSTRUCTIONS: OptionRow = {
  flags: '--max-instructions <n>',
  text: 'stop after N instructions (default: 50000000)',
  parse: parseCount('--max-instructions'),
};
