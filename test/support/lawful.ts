import { expect } from 'vitest';
import { simulate } from '../scenario/simulate.ts';

/** Runs the seeds from `first` to `last`, which must keep every law: how often each end came. */
export async function expectLawful(first: number, last: number): Promise<Record<string, number>> {
  const failures: string[] = [];
  const ends: Record<string, number> = {};
  for await (const { seed, ok, end } of simulate({ first, last, part: 1, parts: 1 })) {
    if (ok) ends[end] = (ends[end] ?? 0) + 1;
    else failures.push(`npm run simulate -- --seeds ${seed}\n${end}`);
  }
  expect(failures).toEqual([]);
  return ends;
}
