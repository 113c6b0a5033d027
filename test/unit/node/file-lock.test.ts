import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFile } from '../../../src/node/file-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashback-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

/** A process that has ended. */
const gone = (): number => spawnSync(process.execPath, ['-e', '']).pid;

test('one holder at a time, and nothing is left behind', async () => {
  const release = await lockFile(at('x.part'));
  await expect(lockFile(at('x.part'))).rejects.toMatchObject({ code: 'file.busy', facts: { path: at('x.part') } });
  await (await lockFile(at('y.part')))();
  await release();
  await (await lockFile(at('x.part')))();
  expect(readdirSync(folder)).toEqual([]);
});

test('of many who try at once one gets it', async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockFile(at('x'))));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test.each([
  ['of a process that is gone', () => JSON.stringify({ host: hostname(), pid: gone(), began: null })],
  ['that was never written', () => ''],
])('a lock %s is taken over, by one of those who try', async (_, content) => {
  writeFileSync(at('x.lock'), content());
  utimesSync(at('x.lock'), 1, 1);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockFile(at('x'))));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['x.lock']);
});

test.runIf(process.platform === 'linux')('a lock whose process number another process has now is taken over', async () => {
  writeFileSync(at('x.lock'), JSON.stringify({ host: hostname(), pid: process.pid, began: '1' }));
  await (await lockFile(at('x')))();
});

test.each([
  ['of another computer', JSON.stringify({ host: 'elsewhere', pid: 1, began: null })],
  ['that is no lock of ours', 'mine'],
])('a file %s is not taken', async (_, content) => {
  writeFileSync(at('x.lock'), content);
  await expect(lockFile(at('x'))).rejects.toMatchObject({ code: 'file.busy' });
  expect(readFileSync(at('x.lock'), 'utf8')).toBe(content);
});
