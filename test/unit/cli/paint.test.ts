import { expect, test } from 'vitest';
import { paint, screenTraits } from '../../../src/cli/render/paint.ts';

const PLAIN = { hasColour: false, columns: undefined };
const ESC = '\u001b';

test('nothing that a terminal obeys gets through, whatever says it', () => {
  const evil = `a${ESC}[2J\u0007\r\b\u009b31m\u202eb\nnext\tcell`;
  expect(paint(evil, PLAIN)).toBe('a.[2J....31m.b\nnext\tcell');
  expect(paint(evil, { hasColour: false, columns: 80 })).toBe('a.[2J....31m.b\nnext\tcell');
});

test('colours come from us alone, and only where they belong', () => {
  const screen = { hasColour: true, columns: 80 };
  expect(paint('  error: it will not start [x]', screen)).toBe(`  ${ESC}[31merror${ESC}[39m: it will not start [x]`);
  expect(paint('a.bin: boots', screen)).toBe(`a.bin: ${ESC}[32mboots${ESC}[39m`);
  expect(paint(`a${ESC}[31m.bin: nothing`, screen)).toBe('a.[31m.bin: nothing');
});

test('long lines are wrapped between words, logs are not', () => {
  const screen = { hasColour: false, columns: 40 };
  const lines = paint(`  ${'word '.repeat(20)}`.trimEnd(), screen).split('\n');
  expect(lines.every((line) => line.length <= 40)).toBe(true);
  expect(lines.slice(1).every((line) => line.startsWith('    word'))).toBe(true);
  expect(lines.join(' ').split(/ +/).filter(Boolean)).toHaveLength(20);
  const log = `    | ${'x '.repeat(40)}`;
  expect(paint(log, screen)).toBe(log);
  expect(paint('w'.repeat(100), screen)).toBe('w'.repeat(100));
});

test.each([
  [{ isTTY: true, columns: 120 }, {}, { hasColour: true, columns: 120 }],
  [{ isTTY: true, columns: 80 }, { NO_COLOR: '1' }, { hasColour: false, columns: 80 }],
  [{ isTTY: true, columns: 80 }, { TERM: 'dumb' }, { hasColour: false, columns: 80 }],
  [{ isTTY: false, columns: 80 }, {}, { hasColour: false, columns: undefined }],
] as const)('%j with %j', (stream, env, traits) => {
  expect(screenTraits(stream as { isTTY: boolean; columns: number }, env)).toEqual(traits);
});
