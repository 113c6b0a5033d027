import { expect, test } from 'vitest';
import { parseDuration, parsePress, unescapeText } from '../../../src/cli/grammar/run-options.ts';

test.each([
  ['60', 60e9],
  ['60s', 60e9],
  ['1.5m', 90e9],
  ['200ms', 0.2e9],
  ['2h', 7200e9],
])('%s is %d ns', (given, nanos) => {
  expect(parseDuration('--for')(given)).toBe(nanos);
});

test.each(['', '0', '-1s', '1 s', '1d', 's', '1e3', '169h'])('%j is no time', (given) => {
  expect(() => parseDuration('--for')(given)).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
});

test.each([
  ['gpio0@2s+0.2s', { gpio: 0, at: 2e9, duration: 0.2e9 }],
  ['GPIO13@500ms', { gpio: 13, at: 0.5e9 }],
  ['gpio4@0+1', { gpio: 4, at: 0, duration: 1e9 }],
])('%s', (given, press) => {
  expect(parsePress(given)).toEqual(press);
});

test.each(['gpio16@1s', 'gpio@1s', 'gpio0', 'gpio0@', 'gpio0@1s+', '0@1s', 'gpio0@1s+2s+3s'])('%j is no button', (given) => {
  expect(() => parsePress(given)).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
});

test('escapes', () => {
  expect(unescapeText(String.raw`AT\r\n`)).toBe('AT\r\n');
  expect(unescapeText(String.raw`\x04\x1Ba\\n\t\q\x9`)).toBe('\x04\x1Ba\\n\t\\q\\x9');
});
