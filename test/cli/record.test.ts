import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { errorOf, flashback, parsed, workspace } from '../support/cli.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

test('a recorded session is replayed without a chip, with the same outcome', async () => {
  const record = work.path('session.jsonl');
  const ran = await flashback('verify', dump, '-p', `emulator:?flash=${dump}`, '--record', record, '--json');
  expect(ran.code).toBe(0);
  const again = await flashback('verify', dump, '-p', `replay:${record}`, '--json');
  expect(again.code).toBe(0);
  expect(parsed('verify', again)).toEqual({ ...parsed('verify', ran), port: `replay:${record}` });

  const other = await flashback('info', '-p', `replay:${record}`, '--json');
  expect(other.code).toBe(1);
  expect(errorOf(other)).toMatchObject({ code: 'replay.differs', hint: expect.stringContaining('recorded') });

  const taken = readFileSync(record);
  const refused = await flashback('info', '-p', 'emulator:', '--record', record, '--json');
  expect(errorOf(refused).code).toBe('file.exists');
  expect(readFileSync(record).equals(taken)).toBe(true);
});

test('a session that failed is recorded too, and fails again', async () => {
  const record = work.path('failed.jsonl');
  const port = `emulator:?flash=${dump}`;
  const ran = await flashback('info', '-p', port, '--before', 'no-reset', '--connect-attempts', '1', '--record', record, '--json');
  expect(errorOf(ran).code).toBe('chip.no-sync');
  const again = await flashback('info', '-p', `replay:${record}`, '--before', 'no-reset', '--connect-attempts', '1', '--json');
  expect(again.code).toBe(4);
  expect(errorOf(again)).toEqual(errorOf(ran));
});

test('anything else is no record', async () => {
  const file = work.path('none.jsonl');
  writeFileSync(file, '{}\n');
  const ran = await flashback('info', '-p', `replay:${file}`, '--json');
  expect(ran.code).toBe(2);
  expect(errorOf(ran)).toMatchObject({ code: 'usage.invalid', message: expect.stringContaining('--record') });
});
