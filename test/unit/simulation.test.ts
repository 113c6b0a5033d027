import { expect, test } from 'vitest';
import { scenarioOf } from '../scenario/scenario.ts';
import { FaultTable } from '../scenario/table.ts';

const SEEDS = 10_000;
const scenarios = Array.from({ length: SEEDS }, (_, i) => scenarioOf(i + 1));

/** Share of the scenarios for which `holds`. */
const share = (holds: (scenario: (typeof scenarios)[number]) => boolean): number => scenarios.filter(holds).length / SEEDS;

test('in the seeds 1 to 10000 every fault meets every operation at least 20 times', () => {
  const table = new FaultTable();
  for (const scenario of scenarios) table.add({ scenario });
  expect(table.least).toBeGreaterThanOrEqual(20);
});

test('a tenth of the chips is just powered on; every size is met, mostly the smallest; hosts are killed and interrupted', () => {
  expect(share(({ isCold }) => isCold)).toBeGreaterThan(0.1);
  expect(share(({ chipSize }) => chipSize <= 0x40000)).toBeGreaterThan(0.8);
  expect(new Set(scenarios.map(({ chipSize }) => chipSize / 2 ** 20))).toEqual(new Set([0.25, 0.5, 1, 2, 4, 8, 16]));
  expect(share(({ firmware }) => firmware !== 'none')).toBeGreaterThan(0.5);
  for (const kind of ['kill', 'abort'] as const) expect(share(({ host }) => host?.kind === kind)).toBeGreaterThan(0.05);
  expect(share(({ hasStub }) => !hasStub)).toBeGreaterThan(0.02);
});
