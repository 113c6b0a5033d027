import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Cpu } from '../../src/emulator/cpu/cpu.ts';
import { missingTools } from '../support/lx106-tools.ts';
import { KERNEL_RESULT_OF_3 } from './kernel.ts';
import { IRAM, kernelCore, secondsFor, startKernel, WINDOW } from './kernel-core.ts';
import { qemuSeconds } from './qemu-kernel.ts';
import { atLeast, type BenchRow, notMeasured, told } from './row.ts';

const FIRST = 3e6;
const COLD_RUNS = 15;
const WARM_UP = 400e6;
const ROUNDS = 2000;
const REPEATS = 5;
const FOREVER = 0x7fffffff;

/**
 * Threads on which V8 optimises: what the machine has beside the one that executes. Node starts four anywhere, and on two cores they take
 * turns with what is measured.
 */
const OPTIMISERS = [`--v8-pool-size=${Math.max(1, availableParallelism() - 1)}`];

/** Seconds of the first instructions in processes of their own, alternately: the best of each, as below, since others use the machine. */
function coldSeconds(options: readonly string[]): { compiled: number; interpreted: number } {
  const file = fileURLToPath(new URL('./cold.mjs', import.meta.url));
  const once = (compile: boolean): number =>
    Number(spawnSync(process.execPath, [...options, file, String(compile), String(FIRST)], { encoding: 'utf8' }).stdout);
  const runs = { compiled: [] as number[], interpreted: [] as number[] };
  for (let i = 0; i < COLD_RUNS; i++) {
    runs.interpreted.push(once(false));
    runs.compiled.push(once(true));
  }
  return { compiled: Math.min(...runs.compiled), interpreted: Math.min(...runs.interpreted) };
}

/** Instructions and seconds of `ROUNDS` rounds. */
function kernelRun(cpu: Cpu, base: number): { instructions: number; seconds: number } {
  startKernel(cpu, base, ROUNDS);
  const before = cpu.cycles;
  cpu.limit = Number.POSITIVE_INFINITY;
  const began = performance.now();
  cpu.run();
  return { instructions: cpu.cycles - before, seconds: (performance.now() - began) / 1000 };
}

function check(cpu: Cpu): void {
  startKernel(cpu, IRAM, 3);
  cpu.limit = Number.POSITIVE_INFINITY;
  cpu.run();
  if ((cpu.ar[2] as number) >>> 0 !== KERNEL_RESULT_OF_3) throw new Error('the kernel computed something else');
}

/** Speed of the core on compiled C, against its own interpreter and QEMU's translator. Throws when the kernel's result is wrong. */
export async function cpuBench(): Promise<BenchRow[]> {
  const cold = coldSeconds(OPTIMISERS);
  const crowded = coldSeconds([]);
  const [compiler, interpreter] = [kernelCore(true), kernelCore(false)];
  for (const cpu of [compiler, interpreter]) check(cpu);
  startKernel(interpreter, IRAM, FOREVER);
  secondsFor(interpreter, WARM_UP / 8);
  for (const base of [WINDOW, IRAM]) {
    startKernel(compiler, base, FOREVER);
    secondsFor(compiler, WARM_UP);
  }
  const hasQemu = missingTools('qemu-system-xtensa').length === 0;
  const best = { compiled: Number.POSITIVE_INFINITY, interpreted: Number.POSITIVE_INFINITY, window: Number.POSITIVE_INFINITY };
  let qemu = Number.POSITIVE_INFINITY;
  let sliced = Number.POSITIVE_INFINITY;
  let { instructions } = kernelRun(compiler, IRAM);
  for (let i = 0; i < REPEATS; i++) {
    const run = kernelRun(compiler, IRAM);
    instructions = run.instructions;
    best.compiled = Math.min(best.compiled, run.seconds);
    best.window = Math.min(best.window, kernelRun(compiler, WINDOW).seconds);
    startKernel(interpreter, IRAM, FOREVER);
    best.interpreted = Math.min(best.interpreted, secondsFor(interpreter, instructions / 8) * 8);
    startKernel(compiler, IRAM, FOREVER);
    sliced = Math.min(sliced, secondsFor(compiler, instructions / 8, 1000) * 8);
    if (hasQemu) qemu = Math.min(qemu, await qemuSeconds(ROUNDS));
  }
  for (const cpu of [compiler, interpreter]) check(cpu);
  const mips = (seconds: number, count = instructions): number => count / seconds / 1e6;
  return [
    told('cpu/interpreter', mips(best.interpreted), 'MIPS'),
    told('cpu/compiled', mips(best.compiled), 'MIPS'),
    atLeast('cpu/compiled-to-interpreter', best.interpreted / best.compiled, 'ratio', 4),
    ...(hasQemu
      ? [told('cpu/qemu', mips(qemu), 'MIPS'), atLeast('cpu/compiled-to-qemu', qemu / best.compiled, 'ratio', 0.4)]
      : [notMeasured('cpu/compiled-to-qemu', 'ratio', 'qemu-system-xtensa is not installed')]),
    told('cpu/first-3M-interpreter', mips(cold.interpreted, FIRST), 'MIPS'),
    told('cpu/first-3M-compiled', mips(cold.compiled, FIRST), 'MIPS'),
    atLeast('cpu/first-3M-to-interpreter', cold.interpreted / cold.compiled, 'ratio', 3),
    told('cpu/the-same-as-Node-starts-it', crowded.interpreted / crowded.compiled, 'ratio', 'four optimising threads on any machine'),
    atLeast('cpu/window-to-iram', best.compiled / best.window, 'ratio', 0.6),
    told('cpu/slices-of-1000-to-one', best.compiled / sliced, 'ratio'),
  ];
}
