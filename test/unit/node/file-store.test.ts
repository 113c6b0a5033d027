import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fileStore } from '../../../src/node/file-store.ts';
import { writeOutput } from '../../../src/node/write-file.ts';

/** What was asked of the disk, in order; a name's part behind the last slash. */
const calls = vi.hoisted((): string[] => []);

vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  const short = (path: unknown): string => (String(path).split('/').at(-1) as string).replace(/[0-9a-f-]{36}/, 'ID');
  return {
    ...fs,
    async open(path: string, flags: string) {
      const file = await fs.open(path, flags);
      const { sync, writeFile } = file;
      file.sync = async () => {
        calls.push(`sync ${short(path)}`);
        await sync.call(file);
      };
      file.writeFile = async (...given) => {
        calls.push(`write ${short(path)}`);
        await writeFile.apply(file, given);
      };
      return file;
    },
    async rename(from: string, to: string) {
      calls.push(`rename ${short(from)} ${short(to)}`);
      await fs.rename(from, to);
    },
    async link(from: string, to: string) {
      calls.push(`link ${short(from)} ${short(to)}`);
      await fs.link(from, to);
    },
  };
});

let folder: string;
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'flashback-')), 'f');
  mkdirSync(folder);
  calls.length = 0;
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

test('what was appended is on the disk, and its name, before it is renamed', async () => {
  const store = fileStore(folder);
  await store.append('x.part', Uint8Array.of(1));
  await store.sync('x.part');
  await store.append('x.part', Uint8Array.of(2));
  await store.sync('x.part');
  await store.rename('x.part', 'x');
  expect(calls).toEqual(['write x.part', 'sync x.part', 'sync f', 'write x.part', 'sync x.part', 'rename x.part x', 'sync f']);
});

test.each([
  [{}, 'link .x.ID.tmp x'],
  [{ overwrite: true }, 'rename .x.ID.tmp x'],
])('an output is on the disk before it has its name (%j)', async (options, naming) => {
  await writeOutput(at('x'), Uint8Array.of(1), options);
  expect(calls).toEqual(['write .x.ID.tmp', 'sync .x.ID.tmp', naming, 'sync f']);
});

test('where nothing may be replaced a rename replaces nothing', async () => {
  const store = fileStore(folder);
  await store.append('x.part', Uint8Array.of(1));
  writeFileSync(at('x'), 'old');
  await expect(store.rename('x.part', 'x', { replace: false })).rejects.toMatchObject({ code: 'file.exists' });
  expect(readdirSync(folder).sort()).toEqual(['x', 'x.part']);
  expect(text('x')).toBe('old');
  await store.rename('x.part', 'x');
  expect([...readFileSync(at('x'))]).toEqual([1]);
});

const USES: readonly [string, (store: ReturnType<typeof fileStore>) => Promise<unknown>][] = [
  ['read', (store) => store.read('x.part')],
  ['append', (store) => store.append('x.part', Uint8Array.of(9))],
  ['sync', (store) => store.sync('x.part')],
  ['rename', (store) => store.rename('x.part', 'x')],
];

test.each(USES)('another file in the place of ours: %s says so, and touches neither', async (_, use) => {
  const store = fileStore(folder);
  await store.append('x.part', Uint8Array.of(1));
  renameSync(at('x.part'), at('moved'));
  writeFileSync(at('x.part'), '?');
  await expect(use(store)).rejects.toMatchObject({ code: 'file.changed', facts: { path: at('x.part') } });
  expect(text('x.part')).toBe('?');
  expect([...readFileSync(at('moved'))]).toEqual([1]);
});

test.each(USES)('somebody else wrote to our file: %s says so', async (_, use) => {
  const store = fileStore(folder);
  await store.append('x.part', Uint8Array.of(1));
  await fileStore(folder).append('x.part', Uint8Array.of(2));
  await expect(use(store)).rejects.toMatchObject({ code: 'file.changed' });
  expect(readdirSync(folder)).toEqual(['x.part']);
});

test('an entry is claimed by one at a time', async () => {
  const release = await fileStore(folder).claim?.('x.part');
  await expect(fileStore(folder).claim?.('x.part')).rejects.toMatchObject({ code: 'file.busy', facts: { path: at('x.part') } });
  await release?.();
  await (await fileStore(folder).claim?.('x.part'))?.();
  expect(readdirSync(folder)).toEqual([]);
});
