import { expect, test } from 'vitest';
import { RomBench } from '../../../support/rom-call.ts';

const rom = new RomBench();
const call = (address: number, ...args: number[]): number => rom.run(address, args).value;
const call64 = (address: number, ...args: number[]): [number, number] => {
  const { value, high } = rom.run(address, args);
  return [value, high];
};
/** Words of a number as the ABI passes them: low, high. */
const words = (value: number): [number, number] => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return [view.getUint32(4), view.getUint32(0)];
};
const float = (value: number): number => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return view.getUint32(0);
};

test('32-bit division', () => {
  expect(call(0x4000e21c, 0xffffffff, 7)).toBe(613566756);
  expect(call(0x4000e268, 0xffffffff, 7)).toBe(3);
  expect(call(0x4000dc88, -100, 7) | 0).toBe(-14);
  expect(call(0x4000dc88, 100, -7) | 0).toBe(-14);
});

test('64-bit multiplication and division', () => {
  expect(call64(0x40000650, 0xffffffff, 1, 3, 0)).toEqual([0xfffffffd, 5]); // 0x1FFFFFFFF * 3
  expect(call64(0x4000dcf0, 0xffffffff, 0xffffffff)).toEqual([1, 0xfffffffe]);
  expect(call64(0x4000d310, 0, 10, 3, 0)).toEqual([0x55555555, 3]);
  expect(call64(0x4000d770, 0, 10, 3, 0)).toEqual([1, 0]);
  expect(call64(0x4000ce60, -100, -1, 7, 0)).toEqual([-14 >>> 0, 0xffffffff]);
});

test('division by zero is an exception, not a number', () => {
  const own = new RomBench();
  own.run(0x4000e21c, [1, 0]);
  expect([own.isHome, own.chip.cpu.exccause]).toEqual([false, 0]);
});

test('double precision', () => {
  expect(call64(0x4000c538, ...words(0.1), ...words(0.2))).toEqual(words(0.1 + 0.2));
  expect(call64(0x4000c688, ...words(1), ...words(1e-17))).toEqual(words(1));
  expect(call64(0x4000c8f0, ...words(1e300), ...words(1e300))).toEqual(words(Number.POSITIVE_INFINITY));
  expect(call64(0x4000cb94, ...words(1), ...words(3))).toEqual(words(1 / 3));
});

test('single precision', () => {
  expect(call(0x4000c180, float(0.1), float(0.2))).toBe(float(Math.fround(0.1) + Math.fround(0.2)));
  expect(call(0x4000c268, float(1), float(3))).toBe(float(-2));
  expect(call(0x4000c3dc, float(1.5), float(-2))).toBe(float(-3));
});

test('conversions', () => {
  expect(call64(0x4000cdfc, float(1.5))).toEqual(words(1.5));
  expect(call(0x4000cd5c, ...words(0.1))).toBe(float(0.1));
  expect(call(0x4000ccb8, ...words(-2.9)) | 0).toBe(-2);
  expect(call(0x4000cd00, ...words(4e9))).toBe(4e9);
  expect(call(0x4000c4c4, float(3e9))).toBe(3e9);
  expect(call64(0x4000e2f0, -5)).toEqual(words(-5));
  expect(call64(0x4000e2e8, -5)).toEqual(words(0xfffffffb));
  expect(call(0x4000e2ac, -5)).toBe(float(-5));
  expect(call(0x4000e2a4, 0xfffffffb)).toBe(float(0xfffffffb));
});
