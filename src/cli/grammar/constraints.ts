import { EspError } from '../../base/error.ts';
import type { OptionRow } from './command.ts';

/** `--chip-size` of `--chip-size <size>`, `--no-stub` of `--no-stub`. */
export function longFlag({ flags }: Pick<OptionRow, 'flags'>): string {
  return /--[a-z0-9-]+/.exec(flags)?.[0] ?? flags;
}

/** Where an option's value came from: the command line, the environment, or nowhere. */
export type OptionSource = 'cli' | 'env' | undefined;

/**
 * Looks whether the options that were typed go together. What the environment gives meets a need and contradicts nothing.
 * @throws EspError `usage.requires`, `usage.conflict`
 */
export function checkConstraints(rows: readonly OptionRow[], sourceOf: (flag: string) => OptionSource): void {
  for (const row of rows) {
    const option = longFlag(row);
    if (sourceOf(option) !== 'cli') continue;
    const { needs, excludes = [] } = row;
    if (needs !== undefined && !needs.some((flag) => sourceOf(flag) !== undefined)) {
      throw new EspError('usage.requires', { option, requires: needs.join(' or ') });
    }
    const other = excludes.find((flag) => sourceOf(flag) === 'cli');
    if (other !== undefined) throw new EspError('usage.conflict', { option, other });
  }
}
