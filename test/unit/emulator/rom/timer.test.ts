import { expect, test } from 'vitest';
import { ms } from '../../../../src/base/clock.ts';
import { asm } from '../../../support/asm.ts';
import { RomBench } from '../../../support/rom-call.ts';

const INIT = 0x40002e68;
const SETFN = 0x40002c48;
const ARM = 0x40002cc4;
const DISARM = 0x40002d40;
const DONE = 0x40002d80;
const CODE = 0x40100000;
const LOG = 0x3ffe8000;
const FRC2_COUNT = 0x60000624;
const TICKS_PER_MS = 52_000 / 256; // FRC2 on a chip without its PLL

/** Three timers, and three functions: one that notes {argument, FRC2}; one that also arms the next timer; one that also disarms itself. */
const [FIRST, SECOND, THIRD] = [0x3ffe9000, 0x3ffe9020, 0x3ffe9040] as const;
const PROGRAM = `
  j main
  .align 4
  log: .word ${LOG}
  count: .word ${FRC2_COUNT}
  arm: .word ${ARM}
  disarm: .word ${DISARM}
  run: .word ${0x40000e04}
  note: l32r a5, log
  l32i a6, a5, 0
  s32i a2, a6, 0
  l32r a7, count
  l32i a7, a7, 0
  s32i a7, a6, 4
  addi a6, a6, 8
  s32i a6, a5, 0
  ret
  chain: addi a1, a1, -16
  s32i a0, a1, 0
  s32i a2, a1, 4
  call0 note
  l32i a2, a1, 4
  movi a3, 4
  movi a4, 0
  l32r a5, arm
  callx0 a5
  l32i a0, a1, 0
  addi a1, a1, 16
  ret
  once: addi a1, a1, -16
  s32i a0, a1, 0
  s32i a2, a1, 4
  call0 note
  l32i a2, a1, 4
  l32r a5, disarm
  callx0 a5
  l32i a0, a1, 0
  addi a1, a1, 16
  ret
  main: movi a2, 0x400
  wsr.intenable a2
  l32r a5, run
  callx0 a5`;

function bench(): { rom: RomBench; at: Readonly<Record<string, number>> } {
  const rom = new RomBench();
  const { bytes, labels } = asm(CODE, PROGRAM);
  rom.bus.writeBytes(CODE, bytes);
  rom.bus.write32(LOG, LOG + 4);
  rom.run(INIT, []);
  return { rom, at: labels };
}

/** Runs the guest's loop for so long and returns what the timers' functions noted: argument, and milliseconds since `start`. */
function seen(rom: RomBench, time: number): [argument: number, ms: number][] {
  rom.bus.write32(0x60000620, 0);
  rom.run(CODE, [], ms(time));
  const count = (rom.bus.read32(LOG) - LOG - 4) / 8;
  return Array.from({ length: count }, (_, i) => {
    const [argument, ticks] = [rom.bus.read32(LOG + 4 + 8 * i), rom.bus.read32(LOG + 8 + 8 * i)];
    return [argument, Math.round((ticks / 312.5) * 10) / 10];
  });
}

test('ets_timer_init starts FRC2 by 256 and lets its interrupt through', () => {
  const { rom } = bench();
  expect(rom.chip.cpu.intenable).toBe(0x400);
  expect([rom.bus.read32(0x60000628) & 0xff, rom.bus.read32(0x3ff00004) & 4]).toEqual([0x88, 4]);
  rom.run(0x40002f04, [52]); // ets_update_cpu_frequency
  const before = rom.bus.read32(FRC2_COUNT);
  rom.run(0x40002ecc, [10_000]);
  const late = rom.bus.read32(FRC2_COUNT) - before - 10 * TICKS_PER_MS; // until the caller's loop is recognised as idle
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(0.1 * TICKS_PER_MS);
});

test('timers fire in the order of their times, once or again and again', () => {
  const { rom, at } = bench();
  rom.run(SETFN, [FIRST, at['note'] as number, 1]);
  rom.run(SETFN, [SECOND, at['note'] as number, 2]);
  rom.run(SETFN, [THIRD, at['note'] as number, 3]);
  rom.run(ARM, [FIRST, 20, 0]);
  rom.run(ARM, [SECOND, 8, 1]);
  rom.run(ARM, [THIRD, 12, 0]);
  expect(seen(rom, (30 * 312.5) / TICKS_PER_MS).map(([argument]) => argument)).toEqual([2, 3, 2, 1, 2]);
  expect([FIRST, THIRD].map((timer) => rom.bus.read32(timer))).toEqual([0xffffffff, 0xffffffff]);
});

test('a period does not drift', () => {
  const { rom, at } = bench();
  rom.run(SETFN, [FIRST, at['note'] as number, 1]);
  rom.run(ARM, [FIRST, 10, 1]);
  const start = rom.bus.read32(FIRST + 4) - 3126;
  rom.run(CODE, [], ms((65 * 312.5) / TICKS_PER_MS));
  const ticks = [0, 1, 2, 3, 4, 5].map((i) => rom.bus.read32(LOG + 8 + 8 * i) - start);
  expect(ticks.map((tick, i) => tick - 3126 * (i + 1))).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a function may arm and disarm timers, its own among them', () => {
  const { rom, at } = bench();
  rom.run(SETFN, [FIRST, at['chain'] as number, SECOND]);
  rom.run(SETFN, [SECOND, at['chain'] as number, THIRD]);
  rom.run(SETFN, [THIRD, at['once'] as number, THIRD]);
  rom.run(ARM, [FIRST, 4, 0]);
  const log = seen(rom, 60);
  expect(log.map(([argument]) => argument)).toEqual([SECOND, THIRD, THIRD]);
  expect(rom.bus.read32(THIRD)).toBe(0xffffffff);
});

test('ets_timer_disarm: it does not fire, the others do', () => {
  const { rom, at } = bench();
  for (const timer of [FIRST, SECOND]) rom.run(SETFN, [timer, at['note'] as number, timer]);
  rom.run(ARM, [FIRST, 2, 1]);
  rom.run(ARM, [SECOND, 6, 0]);
  rom.run(DISARM, [FIRST]);
  rom.run(DISARM, [THIRD]); // was never armed
  expect(seen(rom, 40).map(([argument]) => argument)).toEqual([SECOND]);
});

test('ets_timer_done takes its function away', () => {
  const { rom } = bench();
  rom.run(SETFN, [FIRST, 0x40101000, 7]);
  rom.run(DONE, [FIRST]);
  expect([0, 4, 8, 12, 16].map((at) => rom.bus.read32(FIRST + at))).toEqual([0xffffffff, 0, 0, 0, 0]);
});

test.each([
  ['ets_timer_arm', ARM],
  ['ets_timer_done', DONE],
])('%s of a timer that is armed fails an assertion: its file, and the exception that printing its line raises', (_, address) => {
  const { rom } = bench();
  rom.run(0x40002438, []); // ets_install_uart_printf
  rom.run(ARM, [FIRST, 100, 0]);
  rom.output = '';
  rom.run(address, [FIRST, 100, 0], ms(20));
  expect(rom.output).toContain('ets_timer.c ');
  expect([rom.isHome, rom.chip.cpu.exccause]).toEqual([false, 28]);
});

test.each([
  [1, 313],
  [10, 3126],
  [12_494, 3_904_376],
  [12_495, 3_904_689],
  [60_000, 18_750_000],
  [0, 0],
])('%i ms are %i ticks', (time, ticks) => {
  const { rom } = bench();
  rom.run(SETFN, [FIRST, 0x40101000, 7]);
  rom.run(ARM, [FIRST, time, 1]);
  expect(rom.bus.read32(FIRST + 8)).toBe(ticks);
});
