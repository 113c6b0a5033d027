import { expect, test } from 'vitest';
import { endOfRun, isErased, uniformSectors } from '../../../../src/image/bytes/blank.ts';
import { repeatLength } from '../../../../src/image/bytes/mirror.ts';
import { find, findAll, holdsAt, needle } from '../../../../src/image/bytes/search.ts';
import { noise } from '../../../support/image.ts';

const text = new TextEncoder().encode('abracadabra');

test('the first, the next, all, none', () => {
  expect(find(text, needle('abra'))).toBe(0);
  expect(find(text, needle('abra'), 1)).toBe(7);
  expect([...findAll(text, needle('a'))]).toEqual([0, 3, 5, 7, 10]);
  expect([...findAll(Uint8Array.of(1, 1, 1, 1), needle(Uint8Array.of(1, 1)))]).toEqual([0, 1, 2]);
  expect(find(text, needle('abrab'))).toBe(-1);
});

test('a match must end before the limit', () => {
  expect(find(text, needle('dabra'), 0, 10)).toBe(-1);
  expect(find(text, needle('dabra'), 0, 11)).toBe(6);
  expect(find(new Uint8Array(2), needle('abc'))).toBe(-1);
});

test('agrees with a search byte by byte', () => {
  const hay = noise(1, 4000).map((byte) => byte & 3);
  for (let length = 1; length < 6; length++) {
    for (let seed = 0; seed < 20; seed++) {
      const what = noise(seed, length).map((byte) => byte & 3);
      const slow = hay.findIndex((_, i) => i + length <= hay.length && what.every((byte, k) => hay[i + k] === byte));
      expect(find(hay, needle(what))).toBe(slow);
    }
  }
});

test('holdsAt looks at one place only', () => {
  expect(holdsAt(text, needle('cad'), 4)).toBe(true);
  expect(holdsAt(text, needle('cad'), 3)).toBe(false);
  expect(holdsAt(text, needle('bra'), 9)).toBe(false);
});

test('the end of a run, at every alignment', () => {
  for (let start = 0; start < 9; start++) {
    for (let length = 0; length < 20; length++) {
      const bytes = new Uint8Array(64).fill(0x55);
      bytes.fill(0xff, start, start + length);
      expect(endOfRun(bytes.subarray(1), 0xff, start, 40)).toBe(endSlow(bytes.subarray(1), start));
    }
  }
});

function endSlow(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < 40 && bytes[at] === 0xff) at++;
  return at;
}

test('an empty range is erased, one byte that is not is seen', () => {
  const bytes = new Uint8Array(0x2000).fill(0xff);
  expect(isErased(bytes)).toBe(true);
  expect(isErased(bytes, 5, 5)).toBe(true);
  bytes[0x1fff] = 0xfe;
  expect(isErased(bytes)).toBe(false);
  expect(isErased(bytes, 0, 0x1fff)).toBe(true);
});

test('uniform sectors: whole ones only, FF and 00 apart', () => {
  const bytes = noise(2, 0x8000);
  bytes.fill(0xff, 0x0800, 0x3000);
  bytes.fill(0x00, 0x3000, 0x4000);
  expect(uniformSectors(bytes, 0x10, 0x8000)).toEqual([
    { start: 0x1000, end: 0x3000, value: 0xff },
    { start: 0x3000, end: 0x4000, value: 0x00 },
  ]);
});

test('what repeats, down to 256 KiB', () => {
  const part = noise(3, 0x40000);
  const twice = new Uint8Array(0x80000);
  twice.set(part, 0);
  twice.set(part, 0x40000);
  expect(repeatLength(twice)).toBe(0x40000);
  twice[0x7ffff] = (twice[0x7ffff] as number) ^ 1;
  expect(repeatLength(twice)).toBe(0x80000);
  expect(repeatLength(new Uint8Array(0x100000).fill(0xff))).toBe(0x100000);
});
