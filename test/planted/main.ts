import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edited } from './apply.ts';
import { PLANTS, type Plant } from './plants.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What a test needs of the project. */
const COPIED = [
  'src',
  'test',
  'fixtures',
  'docs',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.core.json',
  'vitest.config.ts',
];
const SEEDS = '1..1000';
const PATIENCE_MS = 600_000;

/** Whether `command` fails, as it has to when it notices something. */
function fails(folder: string, [command = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: PATIENCE_MS,
      env: { ...process.env, CI: '1' },
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code !== 0));
  });
}

const commandOf = ({ caughtBy }: Plant): readonly string[] =>
  caughtBy === 'seeds'
    ? ['node_modules/.bin/tsx', 'test/scenario/main.ts', '--seeds', SEEDS, '--first', '--table']
    : ['node_modules/.bin/vitest', 'run', '--project', 'source', '--bail', '1', ...caughtBy];

/** `npm run planted [-- NAME…]`: plants one bug after the other in a copy of the project. Exit 1 when one is not noticed, or cannot be planted. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !PLANTS.some((plant) => plant.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`no such bug: ${unknown.join(', ')}\n`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  let survivors = 0;
  for (const plant of PLANTS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const files = edited(ROOT, plant.edits);
    for (const { path, text } of files) writeFileSync(join(folder, path), text);
    const began = performance.now();
    const isCaught = await fails(folder, commandOf(plant));
    if (!isCaught) survivors++;
    const seconds = Math.round((performance.now() - began) / 1000);
    const by = plant.caughtBy === 'seeds' ? `seeds ${SEEDS}` : plant.caughtBy.join(' ');
    process.stdout.write(`${isCaught ? 'caught  ' : 'SURVIVED'} ${plant.name.padEnd(26)} ${String(seconds).padStart(4)} s  ${by}\n`);
    for (const { path } of files) writeFileSync(join(folder, path), readFileSync(join(ROOT, path)));
  }
  process.stdout.write(`${PLANTS.length} bugs, ${survivors} survived\n`);
  return survivors === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
