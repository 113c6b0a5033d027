import { expect, test } from 'vitest';
import { flashback, parsed } from '../support/cli.ts';

test('the whole story, in less than 20 s', async () => {
  const ran = await flashback('demo', '--json');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  const report = parsed('demo', ran);
  expect(report['ok']).toBe(true);
  expect(report['seconds']).toBeLessThan(20);
  const steps = report['steps'] as { command: string; exitCode: number; data: Record<string, unknown> }[];
  const told = steps.map(({ command, exitCode, data }) => [
    command.split(' ')[1],
    exitCode,
    data['verdict'] ?? data['outcome'] ?? data['matches'] ?? data['length'],
  ]);
  expect(told).toEqual([
    ['backup', 0, 1048576],
    ['check', 0, 'boots'],
    ['check', 3, 'does-not-boot'],
    ['rehearse', 0, 'running'],
    ['rehearse', 3, 'boot-loop'],
    ['restore', 0, 1048576],
    ['verify', 0, true],
    ['rehearse', 0, 'running'],
  ]);
});

test('for people: every step with the command to type, and what came of it', async () => {
  const { code, stdout } = await flashback('demo');
  expect(code).toBe(0);
  expect(stdout.match(/^\$ flashback /gm)?.length).toBe(8);
  expect(stdout).toContain('backup.bin: does-not-boot');
  expect(stdout).toContain('swapped.bin: running');
  expect(stdout).not.toContain('/tmp/');
});
