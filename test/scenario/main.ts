import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../support/bundle.ts';
import { scenarioOf } from './scenario.ts';
import type { simulate as Simulate } from './simulate.ts';

/** `npm run simulate -- --seeds A..B [--shard K/N]`: a line of JSON a run; exit 1 when a law of host-programs.md §4 did not hold. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1..100' }, shard: { type: 'string', default: '1/1' } } });
  const seeds = /^(\d+)(?:\.\.(\d+))?$/.exec(values.seeds);
  const shard = /^([1-9]\d*)\/([1-9]\d*)$/.exec(values.shard);
  if (seeds === null || shard === null) {
    process.stderr.write('usage: npm run simulate -- --seeds A..B [--shard K/N]\n');
    return 2;
  }
  const folder = await bundle({ simulate: join(import.meta.dirname, 'simulate.ts') });
  const { simulate } = (await import(pathToFileURL(join(folder, 'simulate.mjs')).href)) as { simulate: typeof Simulate };
  const range = { first: Number(seeds[1]), last: Number(seeds[2] ?? seeds[1]), part: Number(shard[1]), parts: Number(shard[2]) };
  let failed = 0;
  let started = performance.now();
  for await (const line of simulate(range)) {
    if (!line.ok) failed++;
    const ms = Math.round(performance.now() - started);
    process.stdout.write(`${JSON.stringify({ ...line, ms, scenario: scenarioOf(line.seed) })}\n`);
    started = performance.now();
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
