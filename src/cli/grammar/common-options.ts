import type { OptionRow } from './command.ts';

/** What every command has. */
export const COMMON_OPTIONS: readonly OptionRow[] = [
  { flags: '--json', group: 'output', text: 'print one JSON object; its shape: flashback schema COMMAND' },
  { flags: '-q, --quiet', group: 'output', text: 'suppress progress and notes' },
];
