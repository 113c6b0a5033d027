import { expect, test } from 'vitest';
import { seededRandom, splitRandom } from '../../../src/base/random.ts';

const draw = (random: () => number, count = 5): number[] => Array.from({ length: count }, random);

test('the same seed draws the same, another seed something else', () => {
  expect(draw(seededRandom(7))).toEqual(draw(seededRandom(7)));
  expect(draw(seededRandom(7))).not.toEqual(draw(seededRandom(8)));
});

test('mulberry32 of seed 1, computed by the published C code', () => {
  expect(draw(seededRandom(1), 3).map((x) => Math.round(x * 2 ** 32))).toEqual([2693262067, 11749833, 2265367787]);
});

test('numbers lie in [0, 1) and spread evenly', () => {
  const random = seededRandom(8266);
  const buckets = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const x = random();
    expect(x >= 0 && x < 1).toBe(true);
    const bucket = Math.floor(x * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('seams of one seed draw independently of each other, and repeat', () => {
  expect(draw(splitRandom(7, 'chunks'))).toEqual(draw(splitRandom(7, 'chunks')));
  expect(draw(splitRandom(7, 'chunks'))).not.toEqual(draw(splitRandom(7, 'jitter')));
  expect(draw(splitRandom(7, 'chunks'))).not.toEqual(draw(splitRandom(8, 'chunks')));
});
