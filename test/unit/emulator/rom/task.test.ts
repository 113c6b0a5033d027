import { expect, test } from 'vitest';
import { ms } from '../../../../src/base/clock.ts';
import { asm } from '../../../support/asm.ts';
import { RomBench } from '../../../support/rom-call.ts';

const TASK = 0x40000dd0;
const POST = 0x40000e24;
const RUN = 0x40000e04;
const IDLE_CALLBACK = 0x40000dc0;
const CODE = 0x40100000;
const STORE = 0x3ffe8000;
const QUEUE = 0x3ffe8800;

/** A task that appends its event's signal and parameter at the pointer kept at STORE. */
const APPEND = asm(
  CODE,
  `
  j task
  .align 4
  store: .word ${STORE}
  task: l32r a3, store
  l32i a4, a3, 0
  l32i a5, a2, 0
  s32i a5, a4, 0
  l32i a5, a2, 4
  s32i a5, a4, 4
  addi a4, a4, 8
  s32i a4, a3, 0
  ret`,
).bytes;

function bench(): RomBench {
  const rom = new RomBench();
  rom.bus.writeBytes(CODE, APPEND);
  rom.bus.write32(STORE, STORE + 4);
  rom.run(TASK, [CODE, 2, QUEUE, 2]);
  rom.run(TASK, [CODE, 5, QUEUE + 64, 4]);
  return rom;
}

function seen(rom: RomBench): number[] {
  const count = (rom.bus.read32(STORE) - STORE - 4) / 4;
  return Array.from({ length: count }, (_, i) => rom.bus.read32(STORE + 4 + 4 * i));
}

test('ets_run serves the highest priority first, each queue in order, and then waits', () => {
  const rom = bench();
  expect(rom.run(POST, [2, 1, 10]).value).toBe(0);
  expect(rom.run(POST, [5, 3, 30]).value).toBe(0);
  expect(rom.run(POST, [2, 2, 20]).value).toBe(0);
  rom.run(RUN, [], ms(5));
  expect(seen(rom)).toEqual([3, 30, 1, 10, 2, 20]);
  expect(rom.isHome).toBe(false);
  while (rom.clock.step());
  expect(rom.chip.fault).toBeUndefined();
});

test('a full queue takes no more; it goes round', () => {
  const rom = bench();
  expect([1, 2, 3].map((signal) => rom.run(POST, [2, signal, 0]).value)).toEqual([0, 0, 1]);
  rom.run(RUN, [], ms(5));
  expect(rom.run(POST, [2, 4, 0]).value).toBe(0);
  rom.run(RUN, [], ms(5));
  expect(seen(rom)).toEqual([1, 0, 2, 0, 4, 0]);
  expect(rom.run(POST, [9, 1, 1]).value).toBe(1); // no such task
});

test('the idle callback is called with its argument when nothing is ready', () => {
  const rom = bench();
  // Notes its argument and ends in a loop.
  const { bytes } = asm(CODE + 0x100, `j f; .align 4; store: .word ${STORE + 0x40}; f: l32r a3, store; s32i a2, a3, 0; home: j home`);
  rom.bus.writeBytes(CODE + 0x100, bytes);
  rom.run(IDLE_CALLBACK, [CODE + 0x100, 0x77]);
  rom.run(RUN, [], ms(5));
  expect(rom.bus.read32(STORE + 0x40)).toBe(0x77);
});

test('priorities go from 1 to 32, and 32 is the highest', () => {
  const rom = bench();
  rom.run(TASK, [CODE, 32, QUEUE + 128, 1]);
  rom.run(TASK, [CODE, 1, QUEUE + 192, 1]);
  for (const priority of [1, 5, 32]) rom.run(POST, [priority, priority, 0]);
  rom.run(RUN, [], ms(5));
  expect(seen(rom)).toEqual([32, 0, 5, 0, 1, 0]);
});

test('the table and the bits of what is ready lie where applications of other ROM functions find them', () => {
  const rom = bench();
  rom.run(TASK, [0x40102000, 32, 0x3ffe9000, 3]);
  rom.run(POST, [32, 7, 8]);
  const task = 0x3fffdac0 + 16 * 31;
  expect([0, 4, 12].map((at) => rom.bus.read32(task + at))).toEqual([0x40102000, 0x3ffe9000, 0x80000000]);
  expect([8, 9, 10, 11].map((at) => rom.bus.read8(task + at))).toEqual([3, 1, 0, 1]);
  expect(rom.bus.read32(0x3fffdab8)).toBe(0x80000000);
});

test('the idle callback is called once for every interrupt, with interrupts locked', () => {
  const rom = bench();
  const count = asm(
    CODE + 0x100,
    `j f; .align 4; store: .word ${STORE + 0x40}; f: l32i a3, a2, 0; addi a3, a3, 1; s32i a3, a2, 0; rsr.ps a3; s32i a3, a2, 4; ret`,
  );
  rom.bus.writeBytes(CODE + 0x100, count.bytes);
  rom.run(IDLE_CALLBACK, [CODE + 0x100, STORE + 0x40]);
  rom.run(RUN, [], ms(5));
  expect([rom.bus.read32(STORE + 0x40), rom.bus.read32(STORE + 0x44) & 15]).toEqual([1, 3]);
  expect(rom.chip.cpu.waiting).toBe(true);
});
