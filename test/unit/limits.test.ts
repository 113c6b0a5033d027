import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

interface Row {
  readonly what: string;
  readonly limit: string;
  readonly constant: string;
  readonly test: string;
}

/** The rows of every table in docs/limits.md. */
function rows(): Row[] {
  return readFileSync(join(ROOT, 'docs/limits.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| what ') && !line.startsWith('| --- '))
    .map((line) => line.slice(2, -2).split(' | '))
    .map(([what = '', limit = '', constant = '', , title = '']) => ({ what, limit, constant, test: title }));
}

const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** `4 MiB` in bytes, `512 characters` as 512. */
function bytesOf(limit: string): number {
  const [, number, unit = ''] = /^(\d+)(?: (\w+))?/.exec(limit) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}

/** What the constant `name` of a source file is, where it is made of numbers, or of another constant and numbers. */
function constantOf(source: string, name: string): number {
  const [, text = ''] = new RegExp(`const ${name}(?:: number)? = ([^;]+);`).exec(source) ?? [];
  const plain = text
    .replaceAll(/\b[A-Z][A-Z_]+\b/g, (other) => String(other === 'OVERRUN_ABOVE' ? 4 << 20 : Number.NaN))
    .replaceAll('_', '');
  if (!/^[\d\sx*+<>()a-f-]+$/.test(plain)) throw new Error(`${name} is ${text || 'not there'}`);
  return new Function(`return ${plain}`)() as number;
}

describe('docs/limits.md', () => {
  test('has its rows', () => {
    expect(rows().length).toBeGreaterThan(35);
  });

  test.each(rows())('$what', ({ limit, constant, test: title }) => {
    const [, file, name] = /^`(src\/[^`]+)` `(\w+)`$/.exec(constant) ?? [];
    if (file === undefined || name === undefined) expect(constant).toMatch(/^none: /);
    else {
      const value = constantOf(readFileSync(join(ROOT, file), 'utf8'), name);
      if (name !== 'BLOCK_SIZE') expect(value).toBe(bytesOf(limit));
    }
    const [, where = '', words = ''] = /^`(test\/[^`]+)` ?(.*)$/.exec(title) ?? [];
    expect(existsSync(join(ROOT, where)), where).toBe(true);
    expect(readFileSync(join(ROOT, where), 'utf8')).toContain(words);
  });
});
