import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands/index.ts';
import { ERROR_EXIT } from '../../../src/cli/exit-code.ts';
import { WATCH_EXIT } from '../../../src/cli/session/restore-extras.ts';
import { WATCH_WORDS } from '../../../src/words/boot.ts';
import { NO_SYNC_WORDS } from '../../../src/words/errors.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/flashing.md'), 'utf8');

/** Cells of every row of the table under the heading, the first cell without its back-quotes. */
function rows(heading: string): string[][] {
  const section = page.split(/^#+ /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `(.+?)` \|(.*)\|$/gm)].map(([, first = '', rest = '']) => [
    first,
    ...rest.split('|').map((cell) => cell.trim()),
  ]);
}

/** What never comes from a device or a command line: faults of the program itself, and ends of a rehearsal. */
const ELSEWHERE = /^(clock|emulator)\./;

describe('docs/flashing.md', () => {
  test('explains every error that a device, a file or a command line can raise, with its exit code', () => {
    const told = rows('What each failure means').map(([code, returns]) => [code, Number(returns)]);
    const due = Object.entries(ERROR_EXIT)
      .filter(([code]) => !ELSEWHERE.test(code))
      .map(([code, exit]) => [code, exit]);
    expect(told.sort()).toEqual(due.sort());
  });

  test('every cell says something', () => {
    for (const row of rows('What each failure means')) for (const cell of row) expect({ row, cell }).not.toEqual({ row, cell: '' });
  });

  test('explains every reason why nothing answers', () => {
    expect(
      rows('When nothing answers')
        .map(([cause]) => cause)
        .sort(),
    ).toEqual(Object.keys(NO_SYNC_WORDS).sort());
  });

  test('explains every way in which a restored chip may come up, with its exit code', () => {
    const told = rows('After a restore').map((row) => [row[0], Number(row[2])]);
    expect(told.sort()).toEqual(Object.entries(WATCH_EXIT).sort());
    expect(Object.keys(WATCH_WORDS).sort()).toEqual(Object.keys(WATCH_EXIT).sort());
  });

  test('names no command of the program that does not exist', () => {
    const names = COMMANDS.map(({ name }) => name);
    const used = [...page.matchAll(/`flashback ([a-z_]+)/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(5);
    for (const name of used) expect(['help', ...names]).toContain(name);
    const section = page.slice(page.indexOf("## esptool's commands"));
    for (const [, name = ''] of section.slice(0, section.indexOf('can be')).matchAll(/`([a-z_]+)`/g)) expect(names).toContain(name);
  });
});
