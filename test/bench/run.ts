import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../support/bundle.ts';
import type { BENCHES } from './benches.ts';
import type { BenchRow } from './row.ts';

const HERE = import.meta.dirname;

function text({ id, value, unit, target, ok, note }: BenchRow): string {
  const figure = value === undefined ? '-' : value.toFixed(3);
  const wanted = target === undefined ? '' : ` (target ${Number(target.toFixed(3))})`;
  return `${ok ? 'ok  ' : 'LOW '} ${id.padEnd(34)} ${figure.padStart(10)} ${unit}${wanted}${note === undefined ? '' : ` ${note}`}`;
}

/** `npm run bench -- NAME… [--json]`: 0 when every row reaches its target, 1 when one does not, 2 for a name that is none. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
  const folder = await bundle({ benches: join(HERE, 'benches.ts'), cold: join(HERE, 'cold.ts') });
  const { BENCHES: benches } = (await import(pathToFileURL(join(folder, 'benches.mjs')).href)) as { BENCHES: typeof BENCHES };
  if (positionals.length === 0 || positionals.some((name) => !Object.hasOwn(benches, name))) {
    console.error(`usage: npm run bench -- ${Object.keys(benches).join('|')} [--json]`);
    return 2;
  }
  const rows: BenchRow[] = [];
  for (const name of positionals) {
    for (const row of (await benches[name]?.()) ?? []) {
      rows.push(row);
      if (!values.json) console.log(text(row));
    }
  }
  if (values.json) console.log(JSON.stringify({ rows }));
  return rows.every(({ ok }) => ok) ? 0 : 1;
}

process.exitCode = await main();
