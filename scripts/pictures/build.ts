// `npm run pictures -- --write`: the pictures of README and docs, made by the program itself. Without `--write` they are compared.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { boardsSvg } from './boards.ts';
import { type SessionPart, terminalSvg } from './terminal-svg.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'docs/pictures');
const LOADER = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
const work = mkdtempSync(join(tmpdir(), 'pictures-'));

/** Runs `flashback …` in the folder of the story, with colours. */
function run(command: string, expected: number): string {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', LOADER, join(ROOT, 'src/cli/main.ts'), ...words.slice(1)], {
    cwd: work,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: '', COLUMNS: '100' },
  });
  if (status !== expected) throw new Error(`${command} ended with ${status}:\n${stderr}`);
  return stdout;
}

function part(command: string, expected: number, show: number): SessionPart {
  return { command, output: run(command, expected), show };
}

try {
  run('flashback demo --keep story', 0);
  const session = [
    part('flashback backup mine.bin -p "emulator:?flash=story/device.bin"', 0, 2),
    part('flashback check mine.bin --chip-size 4MB --flash-size 4MB', 3, 4),
    part('flashback rehearse mine.bin --chip-size 4MB --flash-size 4MB', 3, 3),
    part('flashback check mine.bin --chip-size 4MB', 0, 2),
    part('flashback restore mine.bin -p "emulator:?chip-size=4MB&save=story/new-chip.bin"', 0, 3),
  ];
  run('flashback map mine.bin -o map.svg', 0);
  const pictures = {
    'session.svg': terminalSvg('A backup, a wrong recipe refused, and a restore that is verified', session),
    'map.svg': readFileSync(join(work, 'map.svg'), 'utf8'),
    'boards.svg': boardsSvg(),
  };
  for (const [name, picture] of Object.entries(pictures)) {
    const path = join(FOLDER, name);
    if (process.argv.includes('--write')) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(path, picture);
    } else if (!existsSync(path) || readFileSync(path, 'utf8') !== picture) {
      console.error(`docs/pictures/${name} is out of date: npm run pictures -- --write`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
