import type { OptionRow } from './command.ts';

/** What every command has. */
export const COMMON_OPTIONS: readonly OptionRow[] = [
  { flags: '--json', text: 'print one JSON object (its shape: "flashback schema COMMAND")' },
  { flags: '-q, --quiet', text: 'no progress and no remarks: only the result, and what has to be done at the board' },
];
