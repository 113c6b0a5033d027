import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/base/random.ts';
import { gap } from '../../../../src/emulator/fault/trigger.ts';

test('a rate of 0 never strikes, one of 1 always, and those between as often as they say', () => {
  const random = seededRandom(1);
  expect([gap(0, random), gap(1, random)]).toEqual([Number.POSITIVE_INFINITY, 1]);
  const mean = Array.from({ length: 20_000 }, () => gap(0.01, random)).reduce((sum, n) => sum + n, 0) / 20_000;
  expect(mean).toBeGreaterThan(95);
  expect(mean).toBeLessThan(105);
});
