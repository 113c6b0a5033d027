import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { ended, start, workspace } from '../support/cli.ts';

const ROOT = join(import.meta.dirname, '../..');
const work = workspace();
afterAll(() => work.remove());

/** The fenced blocks of the README, in order; `shown`: the output that it promises. */
interface Block {
  readonly language: string;
  readonly lines: readonly string[];
  readonly shown: readonly string[];
}

function blocks(): Block[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const all = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', body = '']) => ({
    language,
    lines: body.trimEnd().split('\n'),
  }));
  return all.flatMap(({ language, lines }, i) => {
    const next = all[i + 1];
    return language === 'text' ? [] : [{ language, lines, shown: next?.language === 'text' ? next.lines : [] }];
  });
}

/** A command line in words; double quotes hold one together, as cmd, PowerShell and sh all have it. */
function words(line: string): string[] {
  expect(line).not.toMatch(/['`$]/);
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Runs one `flashback …` in the workspace and returns what it printed. */
async function run(line: string): Promise<string> {
  const [program, ...args] = words(line);
  expect(program).toBe('flashback');
  const child = start(args, {}, work.path('.'));
  const done = ended(child);
  if (args[0] === 'emulate') child.stdout?.once('data', () => child.kill('SIGTERM'));
  const { stdout, stderr, code } = await done;
  expect({ line, stderr }).toEqual({ line, stderr: '' });
  expect([0, 3]).toContain(code);
  return stdout;
}

/** Every promised line is there, in this order; `…` stands for whatever comes there. */
function expectShown(output: string, shown: readonly string[]): void {
  let at = 0;
  for (const part of shown.flatMap((line) => line.split('…'))) {
    const found = output.indexOf(part, at);
    expect({ part, isThere: found >= 0 }).toEqual({ part, isThere: true });
    at = found + part.length;
  }
}

const all = blocks();
const DEMO = 'npm ci && npm run demo';
const TESTS = 'npm ci && npm test';

test('the README has its two commands, and CI runs the second as it stands', () => {
  expect(all[0]?.lines).toEqual([DEMO]);
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  expect(scripts['demo']).toBe('node dist/cli/main.js demo');
  expect(all[1]?.lines).toEqual([TESTS]);
  expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toContain(TESTS);
});

test('every command does what the README shows', async () => {
  for (const { language, lines, shown } of all) {
    if (language !== 'sh' || lines[0] === TESTS) continue;
    let output = '';
    for (const line of lines) output += await run(line === DEMO ? 'flashback demo' : line);
    expectShown(output, shown);
  }
});

test('every program in it runs', async () => {
  const programs = all.filter(({ language }) => language === 'js');
  expect(programs.length).toBeGreaterThan(0);
  for (const { lines } of programs) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', lines.join('\n')], { cwd: ROOT });
    expect(stdout).toMatch(/^1048576 bytes, found after \d+(\.\d+)? ms on the wire\n$/);
  }
});

test('no block is left out', () => {
  expect(new Set(all.map(({ language }) => language))).toEqual(new Set(['sh', 'js']));
});
