import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

const rows = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| who ') && !line.startsWith('| --- '))
  .map((line) => line.slice(2, -2).split(' | '));

test('docs/security.md names every hostile party', () => {
  const parties = rows.map(([who = '']) => who).join('\n');
  for (const party of ['image', 'chip', 'client', 'address', 'program', 'file name', 'record']) expect(parties).toContain(party);
});

test.each(rows)('%s: %s', (...[, , , title = '']) => {
  const [, where = '', words = ''] = /^`(test\/[^`]+)` ?(.*)$/.exec(title) ?? [];
  expect(existsSync(join(ROOT, where)), where).toBe(true);
  expect(readFileSync(join(ROOT, where), 'utf8')).toContain(words);
});
