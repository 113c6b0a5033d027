import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { HELP_TOPICS } from '../../src/cli/grammar/help.ts';
import { SCHEMAS } from '../../src/cli/schema/index.ts';
import { ended, errorOf, flashback, start, workspace } from '../support/cli.ts';
import { inProcess } from '../support/in-process.ts';

test('help names every command, on stdout, with exit code 0', async () => {
  const { code, stdout, stderr } = await flashback('--help');
  expect(code).toBe(0);
  expect(stderr).toBe('');
  const words = new Set(stdout.split(/\s+/));
  expect(COMMANDS.filter(({ name }) => !words.has(name)).map(({ name }) => name)).toEqual([]);
  expect(stdout.indexOf('flash_id')).toBeGreaterThan(stdout.indexOf('repair')); // esptool's names come last
});

/** What `help TOPIC` prints, on 80 columns. */
async function help(...topic: string[]): Promise<string> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { code } = await inProcess(...topic);
  const stdout = written.mock.calls.map(([text]) => text).join('');
  written.mockRestore();
  expect(code).toBe(0);
  return stdout;
}

const TOPICS = [[], ...[...COMMANDS.map(({ name }) => name), ...HELP_TOPICS].map((topic) => [topic])];

test.each(TOPICS)('the page of %s is as it was, and fits a terminal', async (...topic) => {
  const page = await help('help', ...topic);
  expect(page).toMatchSnapshot();
  const lines = page.trimEnd().split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  const isList = topic[0] === 'all' || topic[0] === 'connection';
  if (!isList) expect(lines.length).toBeLessThan(24); // a prompt follows
});

test('help COMMAND and COMMAND --help are one page', async () => {
  expect(await help('check', '--help')).toBe(await help('help', 'check'));
  expect(await help('help', 'flash-id')).toBe(await help('flash_id', '--help'));
});

test.each(COMMANDS.flatMap(({ name, examples }) => examples.map((line) => [name, line] as const)))(
  '%s: the example is understood: %s',
  (name, line) => {
    const [first, ...rest] = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    expect(first).toBe(name);
    const command = COMMANDS.find((candidate) => candidate.name === name);
    const flags = (command?.options ?? []).map((row) => row.flags);
    for (const word of rest.filter((part) => part.startsWith('-'))) {
      expect(flags.some((flag) => flag.split(/[ ,]+/).includes(word))).toBe(true);
    }
  },
);

test.each([
  [['help', 'nosuch'], 'There is no help on "nosuch".'],
  [['help', 'chekc'], 'Did you mean check?'],
  [['help', 'conection'], 'Did you mean connection?'],
  [['restroe', 'x'], 'Did you mean restore?'],
  [['check', 'x', '--chip-sizze', '1MB'], 'Did you mean --chip-size?'],
  [['check', 'x', '--flash-mode', 'doit'], 'did you mean dout?'],
  [['check', 'x', '--expect', 'boots'], '--expect requires --chips.'],
  [['check', 'x', '-p', 'emulator:', '--chips', '1MB'], 'exclude each other'],
  [['emulate', '--read', 'x'], '--read requires --client.'],
])('%j: exit code 2 and "%s"', async (args, text) => {
  const { code, stdout, stderr } = await inProcess(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(text);
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
  expect(await flashback('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('mistakes in the command line', () => {
  test.each([
    ['no command', []],
    ['an unknown command', ['frobnicate']],
    ['an unknown option', ['check', 'x', '--frobnicate']],
    ['a missing argument', ['check']],
    ['a missing port', ['info']],
    ['a missing output', ['patch', 'x', '--flash-size', '1MB']],
    ['nothing to patch', ['patch', 'x', '-o', 'y']],
    ['detect without a chip', ['patch', 'x', '-o', 'y', '--flash-size', 'detect']],
    ['a bad size', ['check', 'x', '--chip-size', '3MB']],
    ['a bad size in the header', ['check', 'x', '--flash-size', '3MB']],
    ['a bad mode', ['check', 'x', '--flash-mode', 'fast']],
    ['a bad MAC', ['check', 'x', '--chip-size', '1MB', '--mac', '1:2:3']],
    ['a bad port', ['info', '-p', 'emulator:?colour=red']],
    ['a port of an unknown kind', ['info', '-p', 'telnet://host:1']],
    ['a bad rate', ['info', '-p', 'emulator:', '-b', 'fast']],
    ['a bad endpoint', ['emulate', '--tcp', 'nowhere']],
    ['an unknown schema', ['schema', 'frobnicate']],
  ])('%s: exit code 2, a sentence, no stack trace', async (_, args) => {
    const plain = await flashback(...args);
    expect(plain.code).toBe(2);
    expect(plain.stdout).toBe('');
    expect(plain.stderr).toMatch(/^Error: [A-Za-z-]/);
    expect(plain.stderr).not.toMatch(/\bat .*:\d+:\d+/);
    const json = await flashback(...args, '--json');
    expect(json.code).toBe(2);
    expect(json.stderr).toBe('');
    expect(errorOf(json)).toMatchObject({ code: 'usage.invalid', message: expect.any(String), hint: expect.any(String) });
  });
});

test('every command that prints data has a schema, and prints it', async () => {
  const described = COMMANDS.map(({ name }) => name).filter((name) => name !== 'schema');
  expect(Object.keys(SCHEMAS).sort()).toEqual(described.sort());
  for (const name of [...described, 'error']) {
    const { code, stdout } = await inProcess('schema', name);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: expect.stringContaining('json-schema.org') });
  }
});

test('colour and control characters stay away from pipes', async () => {
  const { stdout, stderr } = await ended(start(['check', '/nonexistent/x'], { NO_COLOR: undefined }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the point of the test
  expect(stdout + stderr).not.toMatch(/\u001b/);
});

/** The program's own files and packages that one call loads, as V8's coverage lists them. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flashback-coverage-'));
  try {
    await ended(start(args, { NODE_V8_COVERAGE: folder }));
    return readdirSync(folder)
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] })
      .flatMap(({ result }) => result.map(({ url }) => url))
      .filter((url) => url.startsWith('file:'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const space = workspace();
afterAll(() => space.remove());

const HEAVY = ['/node_modules/zod/', '/node_modules/serialport/', '/node_modules/pako/', ...['emulator', 'flasher', 'image'].map(chunkOf)];

function chunkOf(room: string): string {
  return `/dist/chunk/${room}.js`;
}

test.each([
  ['help', ['--help'], []],
  ['check', ['check', space.sample('nonos-1mb')], [chunkOf('emulator'), chunkOf('image')]],
  ['check of the rules alone', ['check', '--no-rehearse', space.sample('nonos-1mb')], [chunkOf('image')]],
])('%s loads of zod, serialport, pako, emulator, flasher and image toolkit only what it needs', async (_, args, needed) => {
  const loaded = await loadedBy(...args);
  expect(loaded.filter((url) => url.endsWith('/dist/cli/main.js'))).toHaveLength(1);
  expect(HEAVY.filter((part) => loaded.some((url) => url.includes(part)))).toEqual(needed);
});
