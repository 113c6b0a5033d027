import { Bus, type BusOptions } from '../../src/emulator/bus/bus.ts';
import { Cpu } from '../../src/emulator/cpu/cpu.ts';
import { type Assembled, asm } from './asm.ts';

/** A core on a bus with blank flash, and by default nothing else. */
export function bareCore(options: Partial<BusOptions> = {}): { bus: Bus; cpu: Cpu } {
  const bus = new Bus({ flash: { bytes: new Uint8Array(0x100000).fill(0xff) }, devices: [], ...options });
  return { bus, cpu: new Cpu(bus) };
}

/** Puts `source` at `base` and the core at its start: user mode, interrupts open. */
export function loadProgram({ bus, cpu }: { bus: Bus; cpu: Cpu }, source: string, base = 0x40100000): Assembled['labels'] {
  const { bytes, labels } = asm(base, source);
  bus.writeBytes(base, bytes);
  cpu.pc = base;
  cpu.ps = 0x20;
  return labels;
}
