import { parseArgs } from 'node:util';
import { type BenchRow, cpuBench } from './cpu.bench.ts';
import { flasherBench } from './flasher.bench.ts';
import { rehearsalBench } from './rehearsal.bench.ts';

/** What can be measured; figures that are ratios are taken inside one run. */
const BENCHES: Readonly<Record<string, () => readonly BenchRow[] | Promise<readonly BenchRow[]>>> = {
  cpu: cpuBench,
  flasher: flasherBench,
  rehearsal: rehearsalBench,
};

/** `npm run bench -- NAME… [--json]`: 0 when every row reaches its target, 1 when one does not, 2 for a name that is none. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
  const benches = positionals.map((name) => (Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined));
  if (benches.length === 0 || benches.includes(undefined)) {
    console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--json]`);
    return 2;
  }
  const rows: BenchRow[] = [];
  for (const bench of benches) rows.push(...((await bench?.()) ?? []));
  if (values.json) console.log(JSON.stringify({ rows }));
  else
    for (const { id, value, unit, target, ok } of rows)
      console.log(`${ok ? 'ok  ' : 'LOW '} ${id.padEnd(28)} ${value.toFixed(3).padStart(9)} ${unit} (target ${Number(target.toFixed(3))})`);
  return rows.every(({ ok }) => ok) ? 0 : 1;
}

process.exitCode = await main();
