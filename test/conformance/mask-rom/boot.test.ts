import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip } from '../../../src/emulator/index.ts';
import { MASK_ROM, withMaskRom } from '../../support/mask-rom.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDERS = [join(ROOT, 'fixtures/images'), join(ROOT, '../shared/real')];
const IMAGES = FOLDERS.filter(existsSync).flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.bin'))
    .map((name) => [name, join(folder, name)] as const),
);
/** Time of the chip in milliseconds: the ROM is done by then, and a second boot loader has spoken. */
const TIME = 150;

interface Start {
  readonly log: string;
  readonly flash: readonly string[];
  /** Milliseconds until code outside the ROM is executed, and registers then. */
  readonly entry: { readonly at: number; readonly pc: string; readonly sp: string; readonly registers: readonly string[] } | undefined;
}

/** Registers that a program may find: UART0, SPI0 and the flash's pads. */
const REGISTERS = [0x60000014, 0x60000020, 0x60000024, 0x6000000c, 0x60000208, 0x6000021c, 0x6000081c, 0x60000830, 0x3ff0000c, 0x3ff00024];
const hex = (value: number): string => (value >>> 0).toString(16);

/** What a chip does with `bytes` in its flash, from power-on on. */
function boot(bytes: Uint8Array, rom?: Uint8Array): Start {
  const clock = new VirtualClock();
  let log = '';
  let entry: Start['entry'];
  const flash: string[] = [];
  let size = 0x100000;
  while (size < bytes.length) size *= 2;
  const chip = createChip({
    clock,
    chipSize: size,
    flash: bytes,
    ...(rom && { rom }),
    cpu: {
      onStep: (core) => {
        if (entry !== undefined || core.pc < 0x40010000) return;
        const { bus } = core;
        entry = {
          at: chip.clock.now / 1e6,
          pc: hex(core.pc),
          sp: hex(core.ar[1] as number),
          registers: REGISTERS.map((at) => hex(bus.read32(at))),
        };
        core.onStep = undefined;
      },
    },
    onTrace: (record) => {
      if (record.kind === 'output' && record.uart === 0) log += String.fromCharCode(record.byte);
      if (record.kind === 'flash' && entry === undefined && record.command !== 5)
        flash.push(`${hex(record.command)} ${hex(record.address)} ${record.length}`);
    },
  });
  while (clock.now < TIME * 1e6 && clock.step());
  return { log, flash: flash.map((command) => command.split(' ')[0] as string).filter((code, i, all) => code !== all[i - 1]), entry };
}

/** The beginning of a log, without times that a program prints. */
const withoutTimes = (log: string): string => log.slice(0, 300).replace(/\(\d+\)/g, '()');

describe.skipIf(MASK_ROM === undefined)(withMaskRom('boot from flash by the mask ROM and by the high-level one'), () => {
  let count = 0;
  let largest = 0;
  afterAll(() => {
    if (count > 0)
      process.stdout.write(
        `${count} boots compared: the same log, flash commands and hand-over; times to entry differ by ${largest.toFixed(2)} ms at most\n`,
      );
  });

  test.each(IMAGES)('%s: log, kinds of flash commands, hand-over', (_, path) => {
    const bytes = new Uint8Array(readFileSync(path));
    const [real, ours] = [boot(bytes, MASK_ROM), boot(bytes)];
    expect(withoutTimes(ours.log)).toBe(withoutTimes(real.log));
    expect(ours.flash).toEqual(real.flash);
    expect({ ...ours.entry, at: 0 }).toEqual({ ...real.entry, at: 0 });
    count++;
    largest = Math.max(largest, Math.abs((ours.entry?.at ?? 0) - (real.entry?.at ?? 0)));
  });
});
