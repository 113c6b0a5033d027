import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../support/bundle.ts';
import { scenarioOf } from './scenario.ts';
import type { simulate as Simulate } from './simulate.ts';
import { FaultTable } from './table.ts';

const USAGE = 'usage: npm run simulate -- [--seeds A..B] [--shard K/N] [--table] [--write] [--first]\n';
const PAGE = join(import.meta.dirname, '../../docs/simulation.md');
const MARKS = ['<!-- runs: made by npm run simulate -- --write -->', '<!-- end of runs -->'] as const;

/** What a run of many seeds came to, for people. */
function summary(table: FaultTable, runs: number, failed: number, cpuSeconds: number): string[] {
  return [
    `${runs} runs, ${failed} violations, ${(runs / cpuSeconds).toFixed(1)} runs a CPU second. A fault struck in ${(100 * table.struckShare).toFixed(1)} % of them.`,
    '',
    'Runs in which the fault struck, of those that had it:',
    '',
    ...table.lines(({ runs: all, struck }) => `${struck}/${all}`),
  ];
}

/** Puts `lines` between the marks of docs/simulation.md. */
function write(lines: readonly string[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = MARKS;
  const [before = '', rest = ''] = page.split(begin);
  const [, after = ''] = rest.split(end);
  writeFileSync(PAGE, `${before}${[begin, '', ...lines, '', end].join('\n')}${after}`);
}

/**
 * A line of JSON a run; exit 1 when a law of host-programs.md §4 did not hold. `--table` prints at the end what met what, `--write` keeps
 * that in docs/simulation.md, `--first` stops at the first violation.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1..100' },
      shard: { type: 'string', default: '1/1' },
      table: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      first: { type: 'boolean', default: false },
    },
  });
  const seeds = /^(\d+)(?:\.\.(\d+))?$/.exec(values.seeds);
  const shard = /^([1-9]\d*)\/([1-9]\d*)$/.exec(values.shard);
  if (seeds === null || shard === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const folder = await bundle({ simulate: join(import.meta.dirname, 'simulate.ts') });
  const { simulate } = (await import(pathToFileURL(join(folder, 'simulate.mjs')).href)) as { simulate: typeof Simulate };
  const range = { first: Number(seeds[1]), last: Number(seeds[2] ?? seeds[1]), part: Number(shard[1]), parts: Number(shard[2]) };
  const table = new FaultTable();
  let [runs, failed, started] = [0, 0, performance.now()];
  for await (const line of simulate(range)) {
    const scenario = scenarioOf(line.seed);
    const ms = Math.round(performance.now() - started);
    runs++;
    if (!line.ok) failed++;
    table.add({ scenario, ...(line.strikes && { strikes: line.strikes }) });
    if (!values.table || !line.ok) process.stdout.write(`${JSON.stringify({ ...line, ms, scenario })}\n`);
    if (!line.ok && values.first) break;
    started = performance.now();
  }
  const { user, system } = process.cpuUsage();
  const lines = summary(table, runs, failed, (user + system) / 1e6);
  if (values.table) process.stdout.write(`${lines.join('\n')}\n`);
  if (values.write) write(lines);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
