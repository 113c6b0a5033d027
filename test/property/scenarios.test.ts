import { expect, test } from 'vitest';
import { runScenario } from '../scenario/run.ts';
import { scenarioOf } from '../scenario/scenario.ts';
import { WarmChips } from '../scenario/warm.ts';
import { expectLawful } from '../support/lawful.ts';

/** More of them are in test/conformance/scenarios; any: `npm run simulate -- --seeds A..B`. */
test('seeded runs over the whole stack: the laws of host-programs.md §4 hold', async () => {
  const ends = await expectLawful(1, 150);
  for (const end of ['done', 'differs', 'killed', 'aborted', 'link.closed', 'flash.verify']) expect(Object.keys(ends)).toContain(end);
}, 300_000);

test('a run is the same again, to the last byte and nanosecond', async () => {
  for (const seed of [3, 13, 20]) {
    const [first, second] = [await runScenario(scenarioOf(seed), new WarmChips()), await runScenario(scenarioOf(seed), new WarmChips())];
    expect(second).toEqual(first);
  }
}, 60_000);
