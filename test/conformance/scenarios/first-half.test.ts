import { expect, test } from 'vitest';
import { expectLawful } from '../../support/lawful.ts';

test('seeds 101 to 400: 300 runs over the whole stack keep the laws of host-programs.md §4', async () => {
  const ends = await expectLawful(101, 400);
  expect(Object.keys(ends).length).toBeGreaterThan(8); // ends of many kinds were seen
}, 600_000);
