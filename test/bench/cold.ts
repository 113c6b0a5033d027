import { IRAM, kernelCore, secondsFor, startKernel } from './kernel-core.ts';

/** What the chip executes at once: 5 ms at 52 MHz. */
const SLICE = 260_000;

/** The first instructions of a process: `cold.mjs true|false COUNT` prints the seconds that a core takes, compiling or not. */
const [compile, count] = process.argv.slice(2);
const cpu = kernelCore(compile === 'true');
startKernel(cpu, IRAM, 0x7fffffff);
console.log(secondsFor(cpu, Number(count), SLICE));
