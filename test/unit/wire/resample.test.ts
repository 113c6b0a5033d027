import { expect, test } from 'vitest';
import { resample } from '../../../src/wire/resample.ts';

const all = Array.from({ length: 256 }, (_, i) => i);

test.each([0.96, 0.98, 1, 1.02, 1.04])('rates in the ratio %f read every byte right', (ratio) => {
  expect(all.map((byte) => resample(byte, 115_200 * ratio, 115_200))).toEqual(all);
});

test.each([
  [74_880, 115_200],
  [115_200, 74_880],
  [115_200, 921_600],
  [921_600, 115_200],
])('%i read at %i is garbage', (sent, read) => {
  const right = all.filter((byte) => resample(byte, sent, read) === byte);
  expect(right.length).toBeLessThan(64);
});

test('a receiver eight times as fast sees the start bit only, then the first data bit', () => {
  // samples at 1.5/8 … 8.5/8 bit times: seven times the start bit, then bit 0
  expect(resample(0x01, 115_200, 921_600)).toBe(0x80);
  expect(resample(0xfe, 115_200, 921_600)).toBe(0x00);
});

test('a receiver eight times as slow sees the idle line after the last bit', () => {
  // its first sample lies 12 sent bits after the edge
  expect(resample(0x00, 921_600, 115_200)).toBe(0xff);
});

test('half the rate: every second bit, then the idle line', () => {
  // samples at 3, 5, 7 (data bits 2, 4, 6), then 9 and later: ones
  expect(resample(0b0101_0100, 230_400, 115_200)).toBe(0b1111_1111);
  expect(resample(0b1010_1011, 230_400, 115_200)).toBe(0b1111_1000);
});

test('however far the rates are apart, a byte comes out', () => {
  expect(resample(0x00, 3_000_000, 1)).toBe(0xff);
  expect(resample(0xff, 1, 3_000_000)).toBe(0x00);
});
