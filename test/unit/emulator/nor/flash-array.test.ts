import { describe, expect, test } from 'vitest';
import { FlashArray } from '../../../../src/emulator/nor/flash-array.ts';

const SIZE = 16;

test('begins as what it is given, which it does not keep; the rest is erased', () => {
  const [short, whole] = [Uint8Array.of(1, 2), new Uint8Array(SIZE)];
  const arrays = [new FlashArray(SIZE), new FlashArray(SIZE, short), new FlashArray(SIZE, whole)];
  short[0] = whole[0] = 7;
  expect(arrays.map(({ bytes }) => [...bytes.subarray(0, 3), bytes.length])).toEqual([
    [0xff, 0xff, 0xff, SIZE],
    [1, 2, 0xff, SIZE],
    [0, 0, 0, SIZE],
  ]);
  expect(() => new FlashArray(SIZE, new Uint8Array(SIZE + 1))).toThrow(RangeError);
});

describe('made from another one', () => {
  test('both hold the same bytes until one owns its own', () => {
    const one = new FlashArray(SIZE, Uint8Array.of(1));
    const [other, third] = [new FlashArray(SIZE, one), new FlashArray(SIZE, one)];
    expect([other.bytes, third.bytes]).toEqual([one.bytes, one.bytes]);
    expect(other.bytes).toBe(one.bytes);
    one.own()[0] = 2;
    expect([one, other, third].map(({ bytes }) => bytes[0])).toEqual([2, 1, 1]);
    expect(other.bytes).toBe(third.bytes);
  });

  test('the last who holds them owns them without a copy, and so does who has owned them before', () => {
    const one = new FlashArray(SIZE);
    const other = new FlashArray(SIZE, one);
    const { bytes } = one;
    const own = other.own();
    expect([other.own() === own, other.bytes === own, own !== bytes]).toEqual([true, true, true]);
    expect(one.own()).toBe(bytes);
  });

  test('of another size it has a copy', () => {
    const one = new FlashArray(SIZE, Uint8Array.of(1));
    const other = new FlashArray(2 * SIZE, one);
    expect([other.bytes.length, other.bytes[0], other.bytes[SIZE]]).toEqual([2 * SIZE, 1, 0xff]);
    expect(one.own()).toBe(one.bytes);
    expect(() => new FlashArray(SIZE, other)).toThrow(RangeError);
  });
});

test('what is handed out stays the same bytes, whoever is made from it', () => {
  const one = new FlashArray(SIZE);
  const other = new FlashArray(SIZE, one);
  const bytes = one.handOut();
  const third = new FlashArray(SIZE, one);
  bytes[0] = 3;
  one.own()[1] = 4;
  expect(one.handOut()).toBe(bytes);
  expect([one, other, third].map((array) => [...array.bytes.subarray(0, 2)])).toEqual([
    [3, 4],
    [0xff, 0xff],
    [0xff, 0xff],
  ]);
});
