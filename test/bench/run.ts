import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import type { BENCHES } from './benches.ts';
import type { BenchRow } from './row.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Inside node_modules, so that packages are found, and as deep as the sources are. */
const OUTPUT = join(ROOT, 'node_modules/.bench');

/**
 * The benches as plain JavaScript: what is measured is to be like what is published, and a TypeScript loader that keeps names
 * makes every closure cost several times as much.
 */
async function bundle(...names: readonly string[]): Promise<void> {
  const input = Object.fromEntries(names.map((name) => [name, join(import.meta.dirname, `${name}.ts`)]));
  const build = await rolldown({ input, platform: 'node', external: /^(?![./]|\/)/ });
  await build.write({ dir: OUTPUT, format: 'esm', sourcemap: true, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  await build.close();
}

function text({ id, value, unit, target, ok, note }: BenchRow): string {
  const figure = value === undefined ? '-' : value.toFixed(3);
  const wanted = target === undefined ? '' : ` (target ${Number(target.toFixed(3))})`;
  return `${ok ? 'ok  ' : 'LOW '} ${id.padEnd(34)} ${figure.padStart(10)} ${unit}${wanted}${note === undefined ? '' : ` ${note}`}`;
}

/** `npm run bench -- NAME… [--json]`: 0 when every row reaches its target, 1 when one does not, 2 for a name that is none. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
  await bundle('benches', 'cold');
  const { BENCHES: benches } = (await import(pathToFileURL(join(OUTPUT, 'benches.mjs')).href)) as { BENCHES: typeof BENCHES };
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
