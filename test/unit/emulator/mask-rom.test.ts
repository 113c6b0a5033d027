import { describe, expect, test } from 'vitest';
import { ms } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip } from '../../../src/emulator/index.ts';
import { asm } from '../../support/asm.ts';

const RESET_VECTOR = 0x40000080;

/** A mask ROM of 64 KiB that executes `source` from the reset vector on. */
function romOf(source: string): Uint8Array {
  const rom = new Uint8Array(0x10000);
  rom.set(asm(RESET_VECTOR, source).bytes, RESET_VECTOR - 0x40000000);
  rom.set([0x06, 0xff, 0xff], 0x50); // user exceptions: j .
  return rom;
}

function chipWith(source: string, options: { readonly compile?: boolean } = {}) {
  let output = '';
  const clock = new VirtualClock();
  const chip = createChip({
    clock,
    chipSize: 0x100000,
    boot: 'download',
    rom: romOf(source),
    cpu: { compile: options.compile ?? true },
    onTrace: (record) => {
      if (record.kind === 'output') output += String.fromCharCode(record.byte);
    },
  });
  return { chip, clock, output: () => output };
}

function runFor(clock: VirtualClock, time: number): void {
  const end = clock.now + time;
  while (clock.now < end && clock.step());
}

const SAY = `
  j start
  .align 4
  fifo: .word 0x60000000
  text: .word 0x0a216948
  start: l32r a2, fifo
  l32r a3, text
  next: s32i a3, a2, 0
  srli a3, a3, 8
  bnez a3, next
  home: j home`;

test('a mask ROM that is given is executed from the reset vector on, with its own constants', () => {
  const { clock, output } = chipWith(SAY);
  runFor(clock, ms(5));
  expect(output()).toBe('Hi!\n');
});

describe.each([true, false])('compiled: %s', (compile) => {
  test('a loop in it counts as anywhere else', () => {
    const { chip, clock } = chipWith('movi a2, 0; movi a3, 2000; loop: addi a2, a2, 3; addi a3, a3, -1; bnez a3, loop; home: j home', {
      compile,
    });
    runFor(clock, ms(5));
    expect(chip.cpu.ar[2]).toBe(6000);
  });

  test('code in RAM calls it and comes back', () => {
    const { chip, clock } = chipWith('home: j home; .align 4; double: add a2, a2, a2; ret', { compile });
    runFor(clock, ms(1));
    const caller = asm(0x40100000, 'j main; .align 4; f: .word 0x40000084; main: movi a2, 21; l32r a3, f; callx0 a3; home: j home');
    chip.bus.writeBytes(0x40100000, caller.bytes);
    chip.cpu.pc = 0x40100000;
    chip.clock.after(ms(0), () => {});
    runFor(clock, ms(1));
    expect(chip.cpu.ar[2]).toBe(42);
  });
});

test('it reads as data by words, and nothing can be stored there', () => {
  const { chip } = chipWith(SAY);
  const rom = romOf(SAY);
  expect(chip.bus.read32(0x40000084)).toBe(new DataView(rom.buffer).getUint32(0x84, true));
  chip.bus.write32(0x40000084, 0);
  expect(chip.bus.read32(0x40000084)).not.toBe(0);
  const { chip: faulty, clock } = chipWith(
    'j start; .align 4; rom: .word 0x40000000; start: movi a2, 0x20; wsr.ps a2; l32r a2, rom; l8ui a3, a2, 0; home: j home',
  );
  runFor(clock, ms(1));
  expect(faulty.cpu.exccause).toBe(3);
});

test('a fork executes it too', () => {
  const { chip } = chipWith(SAY);
  let output = '';
  const clock = new VirtualClock();
  chip.fork({
    clock,
    onTrace: (record) => {
      if (record.kind === 'output') output += String.fromCharCode(record.byte);
    },
  });
  runFor(clock, ms(5));
  expect(output).toBe('Hi!\n');
});

test('one of another size is no mask ROM', () => {
  const clock = new VirtualClock();
  expect(() => createChip({ clock, chipSize: 0x100000, rom: new Uint8Array(0x8000) })).toThrow(RangeError);
});
