import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bus } from '../../../src/emulator/bus/bus.ts';
import { Cpu, type CpuOptions } from '../../../src/emulator/cpu/cpu.ts';
import { traceLine } from '../../../src/emulator/trace/trace-line.ts';
import { asm } from '../asm.ts';
import { withFolder } from '../lx106-tools.ts';
import { elfFile } from './elf.ts';
import type { Image } from './image.ts';

export const QEMU = 'qemu-system-xtensa';

/** QEMU's lx106 starts here whatever the ELF file says: jump to the image. */
const QEMU_RESET = 0x50000000;
const WINDOW = 0x40200000;
/** More than any image needs: one that runs longer hangs. */
const STEP_LIMIT = 20_000_000;
const TRACE_LENGTH = 400;

/** What `image` leaves behind on QEMU's core. Throws when QEMU fails or writes another amount. */
export function runOnQemu(image: Image): Uint8Array {
  const start = asm(QEMU_RESET, `movi a0, ${image.entry >>> 20}\nslli a0, a0, 20\naddmi a0, a0, ${image.entry & 0xfffff}\njx a0`);
  const elf = elfFile([...image.segments, { address: QEMU_RESET, bytes: start.bytes }], image.entry);
  return withFolder((folder) => {
    const file = join(folder, 'image.elf');
    writeFileSync(file, elf);
    const options = ['-M', 'sim', '-cpu', 'lx106', '-display', 'none', '-monitor', 'none', '-serial', 'none', '-semihosting'];
    const { status, stdout, stderr } = spawnSync(QEMU, [...options, '-kernel', file], { timeout: 60_000, maxBuffer: 0x100_0000 });
    if (status !== 0 || stdout.length !== image.results.length) {
      throw new Error(`QEMU ended with ${status} after ${stdout.length} bytes: ${stderr.toString().slice(0, 500)}`);
    }
    return new Uint8Array(stdout);
  });
}

/** Our ways to execute: nothing is compiled, or everything at first sight. */
export const ENGINES: Readonly<Record<'interpreter' | 'compiler', CpuOptions>> = {
  interpreter: { compile: false },
  compiler: { policy: { visits: 1, leastSteps: 1, executedOnly: false, stretch: 4096, longStay: 100 } },
};

/**
 * What `image` leaves behind on ours, and how many instructions that took. `prepare` sees the core before it runs. Throws when the
 * image has not ended after `limit` instructions.
 */
export function runOnCore(
  image: Image,
  options: CpuOptions,
  limit = STEP_LIMIT,
  prepare?: (cpu: Cpu) => void,
): { results: Uint8Array; instructions: number } {
  const flash = new Uint8Array(0x100000);
  const bus = new Bus({ flash: { bytes: flash }, devices: [] });
  const cpu = new Cpu(bus, options);
  for (const { address, bytes } of image.segments) {
    if (address >= WINDOW) flash.set(bytes, address - WINDOW);
    else bus.writeBytes(address, bytes);
  }
  bus.window.set({ enabled: true, base: 0 });
  cpu.simcall = () => {
    if (cpu.ar[2] === 1) cpu.stop();
  };
  cpu.pc = image.entry;
  cpu.limit = limit;
  prepare?.(cpu);
  const reason = cpu.run();
  if (reason !== 'stopped') throw new Error(`the core ended with ${reason} at pc 0x${cpu.pc.toString(16)}`);
  return { results: bus.readBytes(image.results.address, image.results.length), instructions: cpu.cycles };
}

/** The last instructions that our core executes in program `n`, of handlers too. */
export function traceOf(image: Image, options: CpuOptions, n: number): readonly string[] {
  const lines: string[] = [];
  let isInside = false;
  runOnCore(image, options, STEP_LIMIT, (cpu) => {
    cpu.onStep = (core) => {
      if (core.pc === image.starts[n]) isInside = true;
      else if (core.pc === image.starts[n + 1]) isInside = false;
      if (!isInside) return;
      if (lines.length === TRACE_LENGTH) lines.shift();
      lines.push(traceLine(core));
    };
  });
  return lines;
}
