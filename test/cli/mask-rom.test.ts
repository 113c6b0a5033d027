import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { asm } from '../support/asm.ts';
import { flashback, workspace } from '../support/cli.ts';

const files = workspace();
afterAll(() => files.remove());

/** A mask ROM that prints "Hi!" and stands still. */
function romThatGreets(): string {
  const rom = new Uint8Array(0x10000);
  const { bytes } = asm(
    0x40000080,
    `j start; .align 4; fifo: .word 0x60000000; text: .word 0x0a216948; start: l32r a2, fifo; l32r a3, text
    next: s32i a3, a2, 0; srli a3, a3, 8; bnez a3, next; home: j home`,
  );
  rom.set(bytes, 0x80);
  const path = files.path('rom.bin');
  writeFileSync(path, rom);
  return path;
}

test('rehearse --rom executes the given mask ROM, and says when it does not know it', async () => {
  const dump = files.path('dump.bin');
  writeFileSync(dump, new Uint8Array(0x100000).fill(0xff));
  const ran = await flashback('rehearse', dump, '--rom', romThatGreets());
  expect(ran.stdout).toContain('Hi!');
  expect(ran.stderr).toContain('not the known one');
});

test('emulator:?rom= too', async () => {
  const ran = await flashback('monitor', '-p', `emulator:?rom=${romThatGreets()}`, '--baud', '115200', '--for', '1');
  expect(ran.stdout + ran.stderr).toContain('not the known one');
});

test('a file of another size is no mask ROM: usage, exit 2', async () => {
  const path = files.path('short.bin');
  writeFileSync(path, new Uint8Array(100));
  const ran = await flashback('monitor', '-p', `emulator:?rom=${path}`, '--for', '1');
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('65536 bytes')]);
});
