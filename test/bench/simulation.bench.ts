import { simulate } from '../scenario/simulate.ts';
import { cpuMs } from './layers.ts';
import { atLeast, type BenchRow, median, told } from './row.ts';

/** Warm-up, then what is measured: enough for the share of large chips to be about that of ten thousand. */
const WARM_UP = { first: 9_001, last: 9_060 };
const MEASURED = { first: 1, last: 240 };
const STEPS = 20_000_000;
const ROUNDS = 5;
/** Ten thousand seeds in ten minutes on two cores are 8.4 a second of one; a core did 0.68e9 of the steps below in a second when that was set. */
const SEEDS_PER_BILLION_STEPS = 13;

/** Plain integer arithmetic, so that machines can be compared: xorshift. Its result is used, or it would be left out. */
function steps(count: number): number {
  let x = 1;
  for (let i = 0; i < count; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
}

function cpuOf(work: () => unknown): number {
  const began = cpuMs();
  work();
  return cpuMs() - began;
}

async function run(seeds: { readonly first: number; readonly last: number }): Promise<number> {
  let violations = 0;
  for await (const { ok } of simulate({ ...seeds, part: 1, parts: 1 })) if (!ok) violations++;
  return violations;
}

/** Seeded runs of the whole stack: how many a core does, beside what it does of plain arithmetic in the same minute. */
export async function simulationBench(): Promise<BenchRow[]> {
  await run(WARM_UP);
  const yardsticks = [cpuOf(() => steps(STEPS)), cpuOf(() => steps(STEPS))].slice(1);
  const began = cpuMs();
  const violations = await run(MEASURED);
  const seconds = (cpuMs() - began) / 1000;
  for (let i = 0; i < ROUNDS; i++) yardsticks.push(cpuOf(() => steps(STEPS)));
  const stepsPerSecond = STEPS / (median(yardsticks) / 1000);
  const seedsPerSecond = (MEASURED.last - MEASURED.first + 1) / seconds;
  return [
    told('simulation/seeds', seedsPerSecond, 'per CPU second of one core'),
    told('simulation/steps', stepsPerSecond / 1e6, 'million steps per CPU second', 'the yardstick: xorshift'),
    atLeast('simulation/seeds-to-steps', (seedsPerSecond / stepsPerSecond) * 1e9, 'seeds per 1e9 steps', SEEDS_PER_BILLION_STEPS),
    { id: 'simulation/violations', value: violations, unit: 'of 240', target: 0, ok: violations === 0 },
  ];
}
