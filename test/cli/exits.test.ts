import { afterAll, expect, test } from 'vitest';
import { errorOf, workspace } from '../support/cli.ts';
import { inProcess } from '../support/in-process.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

/** Values that mean nothing, in every place where a value goes. */
const EMPTY: readonly (readonly string[])[] = [
  ['info', '-p', ''],
  ['info', '-p', ' '],
  ['info', '-p', 'socket://'],
  ['info', '-p', 'replay:'],
  ['info', '-p', 'emulator:?flash='],
  ['inspect', ''],
  ['check', ''],
  ['check', dump, ''],
  ['rehearse', ''],
  ['map', dump, '-o', ''],
  ['fit', dump, '--chip-size', '1MB', '-o', ''],
  ['patch', dump, '--flash-mode', 'dout', '-o', ''],
  ['redact', dump, '-o', ''],
  ['repair', dump, dump, '-o', ''],
  ['diff', '', dump],
  ['merge_bin', '-o', '', '0x0', dump],
  ['merge_bin', '-o', work.path('m.bin'), '0x0', ''],
  ['backup', '', '-p', 'emulator:?chip-size=256KB'],
  ['backup', '.', '-p', 'emulator:?chip-size=256KB'],
  ['backup', work.path('a/'), '-p', 'emulator:?chip-size=256KB'],
  ['read_flash', '0x0', '0x1000', '', '-p', 'emulator:'],
  ['restore', '', '-p', 'emulator:'],
  ['restore', dump, '--backup-first', '', '-p', 'emulator:'],
  ['write_flash', '0x0', '', '-p', 'emulator:'],
  ['verify', '', '-p', 'emulator:'],
  ['load_ram', '', '-p', 'emulator:'],
  ['info', '-p', 'emulator:', '--record', ''],
  ['emulate', '--flash', ''],
  ['emulate', '--save', ''],
  ['emulate', '--trace', ''],
  ['emulate', '--tcp', ''],
  ['emulate', '--client', '', '--exam'],
  ['demo', '--keep', ''],
  ['schema', ''],
  ['help', ''],
  ['', 'x'],
];

test.each(EMPTY.map((args) => [args] as const))('%j ends with a sentence of its own, never as an internal error', async (args) => {
  const ran = await inProcess(...args, ...(args[0] === 'help' ? [] : ['--json']));
  expect(ran.code).not.toBe(70);
  if (args[0] === 'help') return;
  expect(ran.code).toBeGreaterThan(0);
  expect(errorOf(ran).code).toMatch(/^(usage|file|link)\./);
});
