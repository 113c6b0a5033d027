import { expect, test } from 'vitest';
import {
  concat,
  equal,
  firstDifference,
  fromLatin1,
  hex,
  isBlank,
  isFilledWith,
  latin1,
  toHex,
  u32At,
  u32Bytes,
  viewOf,
} from '../../../src/base/bytes.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('words are little-endian and unsigned, through the window of a subarray', () => {
  const inside = bytes(0xaa, 0x01, 0x02, 0x03, 0x84, 0xaa).subarray(1, 5);
  expect(u32At(inside, 0)).toBe(0x84030201);
  expect(viewOf(inside).byteLength).toBe(4);
  expect(() => u32At(inside, 1)).toThrow(RangeError);
});

test('u32Bytes is the inverse, and takes negative words as their bits', () => {
  expect(u32Bytes(0x84030201, -1)).toEqual(bytes(1, 2, 3, 0x84, 0xff, 0xff, 0xff, 0xff));
  expect(u32Bytes()).toEqual(bytes());
});

test('concat copies', () => {
  const part = bytes(1, 2);
  const whole = concat(part, bytes(), bytes(3));
  part[0] = 9;
  expect(whole).toEqual(bytes(1, 2, 3));
});

test('equality and the first difference', () => {
  expect(equal(bytes(1, 2), bytes(1, 2))).toBe(true);
  expect(equal(bytes(1, 2), bytes(1, 3))).toBe(false);
  expect(equal(bytes(1, 2), bytes(1, 2, 3))).toBe(false);
  expect(firstDifference(bytes(1, 2, 3), bytes(1, 4, 5))).toBe(1);
  expect(firstDifference(bytes(1, 2), bytes(1, 2, 3))).toBe(-1);
});

test('blank is FF all over', () => {
  expect(isBlank(bytes(0xff, 0xff))).toBe(true);
  expect(isBlank(bytes(0xff, 0xfe))).toBe(false);
  expect(isBlank(bytes())).toBe(true);
  expect(isFilledWith(bytes(0, 0), 0)).toBe(true);
  expect(isFilledWith(bytes(0, 1), 0)).toBe(false);
});

test('hex', () => {
  expect(toHex(bytes(0x00, 0x0a, 0xff))).toBe('000aff');
  expect(hex(0x1000)).toBe('0x1000');
  expect(hex(0x10, 8)).toBe('0x00000010');
  expect(hex(-1)).toBe('0xffffffff');
});

test('Latin-1 keeps every byte', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(latin1(all)).toHaveLength(256);
  expect(fromLatin1(latin1(all))).toEqual(all);
  expect(fromLatin1('A\u0141')).toEqual(bytes(0x41, 0x41));
});
