import { createHash } from 'node:crypto';
import { type Nanos, seconds } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { createChip } from '../../src/emulator/index.ts';
import { advance } from './advance.ts';

/** What a firmware is run with. */
export interface FirmwareRunOptions {
  readonly flash: Uint8Array;
  readonly chipSize: number;
  /** Virtual time. */
  readonly seconds: number;
  /** False: by the interpreter alone. */
  readonly compile: boolean;
  /** Sent to UART0 from outside, by the second in which that begins. */
  readonly input?: Readonly<Record<number, string>>;
}

/** What there is to see of a run. */
export interface FirmwareRun {
  /** Digest of all trace records with their times, and their number. */
  readonly trace: string;
  readonly records: number;
  /** All that UART0 said. */
  readonly said: string;
  /** At the end of each second: registers, cycles, instructions, a digest of the RAM. */
  readonly states: readonly string[];
  /** Code of the error that stopped it. */
  readonly stopped: string | undefined;
}

/** Boots `flash` and lets time pass, as a chip that somebody watches from all sides. */
export function runFirmware({ flash, chipSize, seconds: count, compile, input = {} }: FirmwareRunOptions): FirmwareRun {
  const clock = new VirtualClock();
  const trace = createHash('sha256');
  let records = 0;
  let said = '';
  const chip = createChip({
    clock,
    chipSize,
    flash,
    boot: 'flash',
    cpu: { compile },
    onTrace: (record) => {
      records++;
      trace.update(JSON.stringify(record));
      if (record.kind === 'output' && record.uart === 0) said += String.fromCharCode(record.byte);
    },
  });
  const link = chip.link({ anyBaud: true });
  const states: string[] = [];
  for (let second = 0; second < count; second++) {
    const text = input[second];
    if (text !== undefined) void link.write(new TextEncoder().encode(text));
    advance(clock, seconds(1) as Nanos);
    const { cpu, bus } = chip;
    const ram = createHash('sha256').update(bus.dram).update(bus.iram).digest('hex');
    states.push([cpu.pc, cpu.ps, cpu.sar, cpu.cycles, chip.instructions, ...cpu.ar, ram].join(' '));
  }
  return { trace: trace.digest('hex'), records, said, states, stopped: chip.fault?.code };
}
