import { Bus } from '../../src/emulator/bus/bus.ts';
import { Cpu } from '../../src/emulator/cpu/cpu.ts';
import { KERNEL, KERNEL_ENTRY } from './kernel.ts';

const STACK = 0x3fffff00;
const RETURN = 0x40000000;
/** Where the kernel lies: in IRAM and in the flash window. */
export const IRAM = 0x40100000;
export const WINDOW = 0x40200000;

/** A core with the kernel in both kinds of memory; it stops when the kernel returns. */
export function kernelCore(compile: boolean): Cpu {
  const flash = new Uint8Array(0x100000).fill(0xff);
  flash.set(KERNEL);
  const bus = new Bus({ flash: { bytes: flash }, devices: [] });
  bus.window.set({ enabled: true, base: 0 });
  bus.writeBytes(IRAM, KERNEL);
  const cpu = new Cpu(bus, { compile });
  cpu.rom = { enter: () => cpu.stop() };
  return cpu;
}

/** Sets the core to the kernel's start at `base`. */
export function startKernel(cpu: Cpu, base: number, rounds: number): void {
  cpu.pc = base + KERNEL_ENTRY;
  cpu.ps = 0x20;
  cpu.ar[0] = RETURN;
  cpu.ar[1] = STACK;
  cpu.ar[2] = rounds;
}

/** Seconds for `count` instructions, in slices of `slice`. */
export function secondsFor(cpu: Cpu, count: number, slice = count): number {
  const end = cpu.cycles + count;
  const began = performance.now();
  while (cpu.cycles < end) {
    cpu.limit = Math.min(end, cpu.cycles + slice);
    cpu.run();
  }
  return (performance.now() - began) / 1000;
}
