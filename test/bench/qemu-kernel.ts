import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asm } from '../support/asm.ts';
import { elfFile } from '../support/qemu/elf.ts';
import { KERNEL, KERNEL_ENTRY } from './kernel.ts';

const IRAM = 0x40100000;
const START = 0x40108000;
/** QEMU's lx106 starts here whatever the ELF file says. */
const QEMU_RESET = 0x50000000;

/** The kernel between two bytes on the console, which tell when it begins and ends. */
function image(rounds: number): Uint8Array {
  const start = asm(
    START,
    `j go
    .align 4
    stack: .word 0x3fffff00
    rounds: .word ${rounds}
    kernel: .word ${IRAM + KERNEL_ENTRY}
    go: l32r a1, stack
    movi a2, 4; movi a3, 1; mov.n a4, a1; movi a5, 1; simcall
    l32r a2, rounds
    l32r a0, kernel
    callx0 a0
    movi a2, 4; movi a3, 1; mov.n a4, a1; movi a5, 1; simcall
    movi a2, 1; movi a3, 0; simcall
    stay: j stay`,
  );
  const reset = asm(
    QEMU_RESET,
    `movi a0, ${START >>> 20}\nslli a0, a0, 20\naddmi a0, a0, ${START & 0x7fff}\naddmi a0, a0, 0x4000\naddmi a0, a0, 0x4000\njx a0`,
  );
  return elfFile(
    [
      { address: IRAM, bytes: KERNEL },
      { address: START, bytes: start.bytes },
      { address: QEMU_RESET, bytes: reset.bytes },
    ],
    START,
  );
}

/** Seconds that QEMU's translator takes for `rounds` of the kernel, by the times of its two bytes on the console. */
export async function qemuSeconds(rounds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'lx106-'));
  try {
    const file = join(folder, 'kernel.elf');
    writeFileSync(file, image(rounds));
    const options = ['-M', 'sim', '-cpu', 'lx106', '-display', 'none', '-monitor', 'none', '-serial', 'none', '-semihosting'];
    const child = spawn('qemu-system-xtensa', [...options, '-kernel', file], { stdio: ['ignore', 'pipe', 'ignore'] });
    const times: number[] = [];
    child.stdout.on('data', (bytes: Buffer) => {
      for (let i = 0; i < bytes.length; i++) times.push(performance.now());
    });
    const [status] = (await once(child, 'close')) as [number | null];
    const [began, ended] = times;
    if (status !== 0 || began === undefined || ended === undefined) throw new Error(`QEMU ended with ${status}`);
    return (ended - began) / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
