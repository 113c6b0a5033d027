import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FLASH_MAKERS, FLASH_PARTS, makerOf, sizeOf } from '../../../src/chip/flash-part.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/flash-layout.md'), 'utf8');
const section = page.split('\n## 5. Flash parts\n')[1]?.split('\n## ')[0] ?? '';
/** Makers of flash-layout.md §5, as two hex digits. */
const ON_THE_PAGE = new Set([...section.matchAll(/^\| ([0-9A-F]{2}(?:, [0-9A-F]{2})*) \|/gm)].flatMap(([, ids = '']) => ids.split(', ')));

test('no id stands twice', () => {
  expect(new Set(FLASH_PARTS.map(({ id }) => id)).size).toBe(FLASH_PARTS.length);
});

test('a part has the size that its id says', () => {
  expect(FLASH_PARTS.filter(({ id, size }) => sizeOf(id) !== size).map(({ name }) => name)).toEqual([]);
});

test('a part has the name of its maker', () => {
  expect(
    FLASH_PARTS.filter(({ id, name }) => !name.startsWith(FLASH_MAKERS[makerOf(id)]?.split(' ')[0] ?? '?')).map(({ name }) => name),
  ).toEqual([]);
});

test('every maker is on the page of sources', () => {
  expect(ON_THE_PAGE.size).toBeGreaterThan(20);
  expect(Object.keys(FLASH_MAKERS).filter((id) => !ON_THE_PAGE.has(Number(id).toString(16).toUpperCase().padStart(2, '0')))).toEqual([]);
});
