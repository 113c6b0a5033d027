import { afterAll, expect, test } from 'vitest';
import { ended, errorOf, flashback, parsed, start, workspace } from '../support/cli.ts';

/** `check` for a connected chip: what is said about it comes from the chip. */
const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');
const ids = (report: Record<string, unknown>) => (report['findings'] as { id: string }[]).map(({ id }) => id);

test('size, kind and MAC are the chip’s own', async () => {
  const ran = await flashback('check', dump, '-p', 'emulator:?chip-size=4MB&mac=5c:cf:7f:01:02:03&chip=esp8285', '--json');
  const report = parsed('check', ran);
  expect(report['chip']).toEqual({ size: 0x400000, kind: 'esp8285', mac: '5c:cf:7f:01:02:03' });
  const described = ['--chip-size', '4MB', '--mac', '5c:cf:7f:01:02:03', '--chip', 'esp8285'];
  expect(report).toEqual(parsed('check', await flashback('check', dump, ...described, '--json')));
  expect(ran).toMatchObject({ code: 0, stderr: '' });
});

test('the id of its flash counts: one that claims more than it is said to have', async () => {
  const ran = await flashback('check', dump, '-p', 'emulator:?chip-size=4MB', '--chip-size', '1MB', '--json');
  expect(ids(parsed('check', ran))).toContain('chip/fake-size');
});

test('restore hands it over too', async () => {
  const ran = await flashback('restore', dump, '-p', 'emulator:?chip-size=4MB', '--chip-size', '1MB', '--dry-run', '--json');
  expect(ids(parsed('restore', ran)['check'] as Record<string, unknown>)).toContain('chip/fake-size');
});

test.each([
  ['--mac', '5c:cf:7f:01:02:03'],
  ['--chip', 'esp8266'],
  ['--chips', '1MB,4MB'],
])('%s is not asked for beside it', async (...option) => {
  const ran = await flashback('check', dump, '-p', 'emulator:?chip-size=4MB', ...option, '--json');
  expect([ran.code, errorOf(ran).code]).toEqual([2, 'usage.conflict']);
});

test('a port in the environment does not make a check connect', async () => {
  const ran = await ended(start(['check', dump], { ESPTOOL_PORT: '/nonexistent/port' }));
  expect(ran.code).toBe(0);
});
