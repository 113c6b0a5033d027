import { describe, expect, test } from 'vitest';
import { asm } from '../../../support/asm.ts';
import { RomBench } from '../../../support/rom-call.ts';

const PRINTF = 0x400024cc;
const VPRINTF = 0x40001f00;
const WRITE_CHAR = 0x40001da0;
const PUTC = 0x40002be8;
const INSTALL_PUTC1 = 0x4000242c;
const INSTALL_PUTC2 = 0x4000248c;
const INSTALL_UART = 0x40002438;
const FORMAT = 0x3ffe8000;
const STRING = 0x3ffe8200;
const COLLECTED = 0x3ffe8400;

function printed(format: string, ...args: (number | string)[]): string {
  const rom = new RomBench();
  let at = STRING;
  const words = args.map((arg) => {
    if (typeof arg === 'number') return arg;
    const place = rom.text(at, arg);
    at += arg.length + 1;
    return place;
  });
  const { value } = rom.run(PRINTF, [rom.text(FORMAT, format), ...words]);
  expect(rom.isHome).toBe(true);
  if (!/\r|%%|%p/.test(format)) expect(value).toBe(rom.output.replaceAll('\r\n', '\n').length);
  return rom.output;
}

describe('ets_printf', () => {
  test.each<[string, (number | string)[], string]>([
    ['plain', [], 'plain'],
    ['%d %u', [-5, -1], '-5 4294967295'],
    ['%x %X %p|', [0xbeef, 0xbeef, 0x10], 'beef BEEF 0x00000010|'],
    ['%08x|%8x|%-8x|', [0x12, 0x12, 0x12], '00000012|      12|12      |'],
    ['%02x %04d %4d', [0x105, -5, -5], '105 -005   -5'],
    ['%s|%8s|%-8s|', ['one', 'two', 'three'], 'one|     two|three   |'],
    ['%c%c', [0x41, 0x42], 'AB'],
    ['%ld %lu', [-1, 5], '-1 5'],
    ['100%%', [], '100%'],
    ['%', [], '%\0'],
    // Unknown conversions take no argument; behind another one they are followed by a space.
    ['%q|%d|%i|', [5], '%q|5|%i |'],
    ['%d%% %d%%', [1, 2], '1%  2% '],
    ['%5c|%.3d|%8.3d|', [0x41, 1, 2], 'A|1|00000002|'],
    ['%s|%-8s|', [0, 0], '<null>|<null>  |'],
    ['%lld %llx', [0, -1, -2, 5, 0, 7], '-4294967297 5'],
    // Five arguments in registers, the others on the stack.
    ['%d %d %d %d %d %d %d', [1, 2, 3, 4, 5, 6, 7], '1 2 3 4 5 6 7'],
  ])('%j', (format, args, due) => {
    expect(printed(format, ...args)).toBe(due);
  });

  test('LF becomes CR LF, CR is swallowed', () => {
    expect(printed('a\nb\r\nc')).toBe('a\r\nb\r\nc');
  });

  test('a text longer than the FIFO waits for room', () => {
    const text = 'x'.repeat(300);
    expect(printed('%s', text)).toBe(text);
  });
});

test('%p and %% count for less than they print', () => {
  const rom = new RomBench();
  expect(rom.run(PRINTF, [rom.text(FORMAT, '%p|'), 1]).value).toBe(9);
  expect(rom.run(PRINTF, [rom.text(FORMAT, '100%%')]).value).toBe(3);
});

test('without an output function nothing is printed', () => {
  const rom = new RomBench();
  rom.run(INSTALL_PUTC1, [0]);
  rom.run(INSTALL_PUTC2, [0]);
  expect([rom.run(PRINTF, [rom.text(FORMAT, 'text')]).value, rom.output]).toEqual([0, '']);
});

test('ets_putc sends the character as it is', () => {
  const rom = new RomBench();
  rom.run(PUTC, [0x0a]);
  expect(rom.output).toBe('\n');
});

/** Guest code that appends its argument to the bytes at COLLECTED + 4, whose count is at COLLECTED, and spoils what it may. */
function installCollector(rom: RomBench, base = 0x40100000, store = COLLECTED): number {
  const { bytes } = asm(
    base,
    `
    j start
    .align 4
    place: .word ${store}
    start: l32r a3, place
    l32i a4, a3, 0
    add a5, a3, a4
    s8i a2, a5, 4
    addi a4, a4, 1
    s32i a4, a3, 0
    movi a2, 99
    movi a6, 99
    movi a7, 99
    movi a8, 99
    ret`,
  );
  rom.bus.writeBytes(base, bytes);
  return base;
}

function collected(rom: RomBench, store = COLLECTED): string {
  return String.fromCharCode(...rom.bus.readBytes(store + 4, rom.bus.read32(store)));
}

test('ets_vprintf calls the given function for each character, raw', () => {
  const rom = new RomBench();
  // va_list: stack base, register save area, index 12 = three words of the area are used up.
  const [area, stack] = [0x3ffe9000, 0x3ffe9100];
  rom.bus.write32(area + 12, 1);
  rom.bus.write32(area + 16, 2);
  rom.bus.write32(area + 20, 3);
  rom.bus.write32(stack + 32, 4);
  rom.bus.write32(stack + 36, 5);
  const { value } = rom.run(VPRINTF, [installCollector(rom), rom.text(FORMAT, '%d %d %d %d %d\n'), stack, area, 12]);
  expect(collected(rom)).toBe('1 2 3 4 5\n');
  expect(value).toBe(10);
  expect(rom.output).toBe('');
});

test('after ets_install_putc1, printing goes to guest code; ets_install_uart_printf takes it back', () => {
  const rom = new RomBench();
  rom.run(INSTALL_PUTC1, [installCollector(rom)]);
  rom.run(PRINTF, [rom.text(FORMAT, 'hi %d\n'), 7]);
  rom.run(WRITE_CHAR, [0x21]);
  expect(collected(rom)).toBe('hi 7\n!');
  expect(rom.output).toBe('');
  rom.run(INSTALL_UART, []);
  rom.run(PRINTF, [rom.text(FORMAT, 'back')]);
  expect(rom.output).toBe('back');
});

test('putc2 gets every character, too', () => {
  const rom = new RomBench();
  rom.run(INSTALL_PUTC1, [installCollector(rom)]);
  rom.run(INSTALL_PUTC2, [installCollector(rom, 0x40100100, COLLECTED + 0x100)]);
  rom.run(PRINTF, [rom.text(FORMAT, 'both')]);
  rom.run(WRITE_CHAR, [0x21]);
  expect([collected(rom), collected(rom, COLLECTED + 0x100)]).toEqual(['both!', 'both!']);
});

test('the stack pointer and a12-a15 come back as they were', () => {
  const rom = new RomBench();
  rom.run(INSTALL_PUTC1, [installCollector(rom)]);
  rom.run(PRINTF, [rom.text(FORMAT, 'x%dy'), 5]);
  expect((rom.chip.cpu.ar[1] as number) >>> 0).toBe(0x3fffff00);
  expect([12, 13, 14, 15].map((i) => rom.chip.cpu.ar[i])).toEqual([0, 0, 0, 0]);
});
