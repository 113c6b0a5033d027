import { existsSync, readFileSync } from 'node:fs';
import { seconds } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, CompiledCode, createChip } from '../../src/emulator/index.ts';
import { advance } from '../support/advance.ts';
import { bootProgram } from '../support/boot-image.ts';
import { cpuMs } from './layers.ts';
import { atLeast, atMost, type BenchRow, notMeasured, told } from './row.ts';

const MiB = 0x100000;
const RUNS = 5;
/** The frequency that firmware runs at: the busy program is judged as if it had set up the PLL. */
const MHZ = 80;

/**
 * What a prompt does that waits without `waiti`, as MicroPython's of 2019 does: it looks through its tasks, feeds the watchdog and locks
 * interrupts for each, and reads the clock of the MAC. 43 instructions a turn, two calls of the ROM, a store to a device, a load from one in each twelfth.
 */
const BUSY = `
  .align 4
  lock: .word 0x40000f74
  unlock: .word 0x40000f80
  wdt: .word 0x60000914
  time: .word 0x3ff20c00
  table: .word 0x3fff0000
  main: l32r a15, table
  turn: movi a14, 12
  mov.n a12, a15
  task: l32i.n a2, a15, 4
  bnez.n a2, serve
  call0 feed
  serve: l32r a0, lock
  callx0 a0
  addi.n a2, a12, 10
  addi.n a3, a12, 11
  ssa8l a2
  srli a4, a2, 2
  slli a4, a4, 2
  l32i.n a4, a4, 0
  srl a4, a4
  extui a4, a4, 0, 8
  ssa8l a3
  srli a5, a3, 2
  slli a5, a5, 2
  l32i.n a5, a5, 0
  srl a5, a5
  extui a5, a5, 0, 8
  slli a4, a4, 24
  slli a5, a5, 24
  bne a5, a4, skip
  addi.n a6, a6, 1
  skip: l32r a0, unlock
  callx0 a0
  addi a12, a12, 12
  addi.n a14, a14, -1
  bnez a14, task
  l32r a2, time
  memw
  l32i.n a3, a2, 0
  add.n a7, a7, a3
  j turn
  .align 4
  feed: movi a4, 0
  s8i a4, a15, 0
  movi a2, 115
  l32r a3, wdt
  memw
  s32i.n a2, a3, 0
  ret`;

/** A chip on its own clock, warm: `before` virtual seconds are over. */
function warmChip(
  flash: Uint8Array,
  before: number,
  cpu: { compile?: boolean; compiledCode?: CompiledCode } = {},
): { chip: Chip; clock: VirtualClock } {
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: MiB, flash, boot: 'flash', cpu });
  advance(clock, seconds(before));
  if (chip.fault !== undefined) throw new Error(`it stops: ${chip.fault.code}`);
  return { chip, clock };
}

/** CPU time of the best of some stretches of `length` virtual seconds, and the cycles of one. */
function stretch({ chip, clock }: { chip: Chip; clock: VirtualClock }, length: number): { ms: number; cycles: number } {
  let ms = Number.POSITIVE_INFINITY;
  const before = chip.cpu.cycles;
  for (let i = 0; i < RUNS; i++) {
    const began = cpuMs();
    advance(clock, seconds(length));
    ms = Math.min(ms, cpuMs() - began);
  }
  return { ms, cycles: (chip.cpu.cycles - before) / RUNS };
}

function busyRows(): readonly BenchRow[] {
  const program = bootProgram(BUSY);
  const [compiled, interpreted] = [true, false].map((compile) => stretch(warmChip(program, 3, { compile }), compile ? 1 : 0.2));
  if (compiled === undefined || interpreted === undefined) return [];
  const timesReal = ({ ms, cycles }: { ms: number; cycles: number }): number => cycles / (MHZ * 1000) / ms;
  return [
    atLeast('firmware/busy-prompt', timesReal(compiled), 'times real time', 4),
    atLeast('firmware/busy-prompt-to-interpreted', timesReal(compiled) / timesReal(interpreted), 'ratio', 1.5),
  ];
}

const AT = new URL('../../../shared/real/at-sdk2.2.1-1MB.bin', import.meta.url);

function vendorRows(): readonly BenchRow[] {
  if (!existsSync(AT)) return [notMeasured('firmware/at-waits', 'times real time', '../shared/real is not beside the clone')];
  const flash = Uint8Array.from(readFileSync(AT));
  const compiledCode = new CompiledCode();
  const boots = Array.from({ length: RUNS + 2 }, () => {
    const began = cpuMs();
    warmChip(flash, 1, { compiledCode });
    return cpuMs() - began;
  });
  const waiting = warmChip(flash, 60, { compiledCode });
  const before = waiting.chip.instructions;
  const { ms } = stretch(waiting, 60);
  const instructions = (waiting.chip.instructions - before) / (60 * RUNS);
  return [
    atMost('firmware/at-to-ready', Math.min(...boots), 'ms', 1000),
    atLeast('firmware/at-waits', 60_000 / ms, 'times real time', 100),
    told('firmware/at-waits-instructions', instructions / 1e6, 'M a second'),
  ];
}

/** Firmware that runs, in CPU time of this process: a program that waits busily, and Espressif's AT, which waits by `waiti`. */
export const firmwareBench = (): readonly BenchRow[] => [...busyRows(), ...vendorRows()];
