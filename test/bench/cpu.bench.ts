import { Bus } from '../../src/emulator/bus/bus.ts';
import { Cpu } from '../../src/emulator/cpu/cpu.ts';
import { KERNEL, KERNEL_ENTRY, KERNEL_RESULT_OF_3 } from './kernel.ts';

/** One figure, and whether it reaches what is wanted of it. */
export interface BenchRow {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly target: number;
  readonly ok: boolean;
}

const STACK = 0x3fffff00;
const RETURN = 0x40000000;
const IRAM = 0x40100000;
const WINDOW = 0x40200000;

function load(base: number): Cpu {
  const flash = new Uint8Array(0x100000).fill(0xff);
  flash.set(KERNEL);
  const bus = new Bus({ flash: { bytes: flash }, devices: [] });
  bus.window.set({ enabled: true, base: 0 });
  bus.writeBytes(IRAM, KERNEL);
  const cpu = new Cpu(bus);
  cpu.rom = { enter: () => cpu.stop() };
  start(cpu, base, 0x7fffffff);
  return cpu;
}

function start(cpu: Cpu, base: number, rounds: number): void {
  cpu.pc = base + KERNEL_ENTRY;
  cpu.ps = 0x20;
  cpu.ar[0] = RETURN;
  cpu.ar[1] = STACK;
  cpu.ar[2] = rounds;
}

/** Million instructions a second over `count` instructions, in slices of `slice`. */
function mips(cpu: Cpu, count: number, slice = count): number {
  const from = cpu.cycles;
  const began = performance.now();
  while (cpu.cycles < from + count) {
    cpu.limit = Math.min(from + count, cpu.cycles + slice);
    cpu.run();
  }
  return count / 1000 / (performance.now() - began);
}

/** Speed of the core on compiled C. Throws when the kernel's result is wrong. */
export function cpuBench(): BenchRow[] {
  const cpu = load(IRAM);
  const cold = mips(cpu, 3e6);
  mips(cpu, 50e6);
  const iram = mips(cpu, 100e6);
  const sliced = mips(cpu, 50e6, 1000);
  start(cpu, WINDOW, 0x7fffffff);
  mips(cpu, 20e6);
  const window = mips(cpu, 100e6);
  start(cpu, IRAM, 3);
  cpu.limit = Number.POSITIVE_INFINITY;
  cpu.run();
  if ((cpu.ar[2] as number) >>> 0 !== KERNEL_RESULT_OF_3) throw new Error('the kernel computed something else');
  const row = (id: string, value: number, unit: string, target: number): BenchRow => ({ id, value, unit, target, ok: value >= target });
  return [
    row('cpu/first-3M', cold, 'MIPS', 4),
    row('cpu/iram', iram, 'MIPS', 100),
    row('cpu/window-to-iram', window / iram, 'ratio', 0.6),
    row('cpu/slices-of-1000-to-one', sliced / iram, 'ratio', 0.6),
  ];
}
