import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOf, parsed, workspace } from '../../support/cli.ts';
import { inProcess as flashback } from '../../support/in-process.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');
const patched = work.sample('nonos-1mb-patched-4mb');

const CASES: readonly (readonly [what: string, args: readonly string[], code: number, outcome: string])[] = [
  ['an expected text', [dump, '--expect', 'jump to run user1'], 0, 'expected'],
  ['a text that must not come', [dump, '--expect', 'never', '--fail', 'csum 0x'], 3, 'failed'],
  ['a boot loop', [patched, '--chip-size', '4MB', '--expect', 'never'], 3, 'boot-loop'],
  ['time over, with something expected', [dump, '--for', '300ms', '--expect', 'never'], 124, 'time-over'],
  ['time over, with nothing expected', [dump, '--for', '300ms'], 0, 'time-over'],
];

describe('run FILE', () => {
  test.each(CASES)('%s', async (_, args, code, outcome) => {
    const ran = await flashback('run', ...args, '--json');
    expect([ran.code, ran.stderr]).toEqual([code, '']);
    expect(parsed('run', ran)).toMatchObject({ outcome, log: expect.stringContaining('ets Jan  8 2013,rst cause:1') });
  });

  test('time is the chip’s', async () => {
    const report = parsed('run', await flashback('run', dump, '--for', '300ms', '--json'));
    expect(report).toMatchObject({ virtualMs: 300, restarts: 0, chip: { size: 0x100000 } });
  });

  test('the log goes to its file, the flash is saved, and the file stays as it was', async () => {
    const [log, saved] = [work.path('run.log'), work.path('saved.bin')];
    const before = readFileSync(dump);
    const ran = await flashback('run', dump, '--for', '1s', '--log-file', log, '--save', saved, '--json');
    expect(ran.code).toBe(0);
    const report = parsed('run', ran) as { log: string };
    expect(readFileSync(log, 'latin1')).toBe(report.log);
    expect(readFileSync(saved).length).toBe(0x100000);
    expect(readFileSync(dump).equals(before)).toBe(true);
  });

  test.each([
    [[dump, '--press', 'gpio99@1s']],
    [[dump, '--for', 'soon']],
    [[dump, '--after', 'ready']],
    [[dump, '--tcp', '127.0.0.1:0', '--send', 'x']],
    [[]],
  ])('%j is refused', async (args) => {
    const ran = await flashback('run', ...args, '--json');
    expect(ran.code).toBe(2);
    expect(errorOf(ran)).toMatchObject({ code: expect.stringMatching(/^usage\.(invalid|conflict)$/) });
  });

  test('a file that is not there', async () => {
    const ran = await flashback('run', work.path('nothing.bin'), '--json');
    expect([ran.code, errorOf(ran)]).toMatchObject([1, { code: 'file.missing' }]);
  });
});

test('without a file it is esptool’s', async () => {
  const ran = await flashback('--after', 'no_reset', 'run', '-p', 'emulator:');
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('The chip left the ROM loader and runs the application.');
});
