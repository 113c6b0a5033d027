import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { edited } from '../planted/apply.ts';
import { PLANTS } from '../planted/plants.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('every planted bug can still be planted, and what has to notice it is there', () => {
  test.each(PLANTS)('$name', ({ edits, caughtBy }) => {
    const files = edited(ROOT, edits);
    expect(files.length).toBeGreaterThan(0);
    if (caughtBy !== 'seeds') for (const path of caughtBy) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});

test('there are many, with names of their own', () => {
  expect(PLANTS.length).toBeGreaterThanOrEqual(20);
  expect(new Set(PLANTS.map(({ name }) => name)).size).toBe(PLANTS.length);
});
