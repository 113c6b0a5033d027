import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { ended, flashback, PROGRAM, start, workspace } from '../support/cli.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

test.runIf(existsSync('/dev/full')).each([
  ['inspect', dump],
  ['inspect', dump, '--json'],
  ['info', '-p', 'emulator:'],
])('output that cannot be written is a failure: %s', (...argv) => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...argv], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
  closeSync(full);
  expect(status).toBe(1);
  expect(stderr).toContain('could not be written (ENOSPC)');
});

test.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s in a backup: the exact command to go on with, and it does',
  async (signal) => {
    const out = work.path(`of ${signal}.bin`);
    const argv = ['backup', out, '-p', `emulator:?flash=${dump}`];
    const child = start(argv);
    const done = ended(child);
    const manifest = `${out}.part.manifest`;
    for (let i = 0; i < 6000 && !(existsSync(manifest) && readFileSync(manifest, 'utf8').split('\n').length > 3); i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill(signal);
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toContain(`To go on: flashback backup '${out}' -p 'emulator:?flash=${dump}'`);
    const again = await flashback(...argv, '--json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ resumed: expect.any(Number) });
    expect((JSON.parse(again.stdout) as { resumed: number }).resumed).toBeGreaterThan(0);
    expect(readFileSync(out).equals(readFileSync(dump))).toBe(true);
  },
);

test('a backup of blank flash says so first', async () => {
  const ran = await flashback('backup', work.path('blank.bin'), '-p', 'emulator:?chip-size=256KB');
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^The flash is blank: all 256 KB are FF/);
});

test.skipIf(process.platform === 'win32')('a closed terminal ends an emulator well: the flash is saved', async () => {
  const saved = work.path('saved.bin');
  const child = start(['emulate', '--tcp', '127.0.0.1:0', '--flash', dump, '--save', saved]);
  const done = ended(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.kill('SIGHUP');
  await done;
  expect(readFileSync(saved).equals(readFileSync(dump))).toBe(true);
});
