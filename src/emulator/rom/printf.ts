import { EXCCAUSE } from '../cpu/isa/exception.ts';
import { cost } from './cost.ts';
import { formatted } from './format.ts';
import { control, leaf, type RomFunction, resume, routine } from './function.ts';
import type { RomMachine } from './machine.ts';
import { ASSERTION_FORMAT, PUTC1, PUTC2 } from './ram.ts';
import { READ_STRING, RESUME } from './resume.ts';
import { UART_PUTC } from './uart.ts';

/**
 * Formatted printing calls an output function for every character, and that may be guest code. What is printed lies in a frame on
 * the guest's stack: the text is formatted anew up to the character that is due, so nothing else has to be remembered.
 */
const FRAME = {
  /** Where to return. */
  caller: 0,
  /** The output function; 0: those of `ets_write_char`. */
  putc: 4,
  format: 8,
  stack: 12,
  registers: 16,
  index: 20,
  /** Calls of output functions so far. */
  calls: 24,
  /** a2..a7 of `ets_printf`. */
  saved: 28,
} as const;
const FRAME_SIZE = 64;

const A0 = 0;
const A1 = 1;

/** The functions that one character is handed to. */
function outputsOf(rom: RomMachine, putc: number): number[] {
  if (putc !== 0) return [putc];
  return [PUTC1, PUTC2].map((place) => rom.bus.read32(place)).filter((address) => address !== 0);
}

function begin(rom: RomMachine, putc: number, format: number, stack: number, registers: number | undefined, index: number): void {
  const { bus } = rom;
  const frame = rom.get(A1) - FRAME_SIZE;
  for (let i = 0; i < 6; i++) bus.write32(frame + FRAME.saved + 4 * i, rom.get(2 + i));
  bus.write32(frame + FRAME.caller, rom.get(A0));
  bus.write32(frame + FRAME.putc, putc);
  bus.write32(frame + FRAME.format, format);
  bus.write32(frame + FRAME.stack, stack);
  bus.write32(frame + FRAME.registers, registers ?? frame + FRAME.saved);
  bus.write32(frame + FRAME.index, index);
  bus.write32(frame + FRAME.calls, 0);
  rom.set(A1, frame);
  rom.cpu.pc = RESUME.printf;
}

/**
 * A failed assertion of the ROM: `%s %s` with a file and the number of a line, which is no string. Reading that raises an exception
 * behind the first of them; where a handler skips it, the chip stands still.
 */
export function failAssertion(rom: RomMachine, file: number, line: number): void {
  printf(rom, RESUME.dead, ASSERTION_FORMAT, file, line);
}

/** Calls `ets_printf` with what fits into registers; it comes back to `next`. */
export function printf(rom: RomMachine, next: number, ...args: readonly number[]): void {
  for (const [i, value] of args.entries()) rom.set(2 + i, value);
  rom.set(A0, next);
  begin(rom, 0, args[0] ?? 0, rom.get(A1) - 32, undefined, 4);
}

/** Hands out the next character, or returns the number of characters printed. */
function proceed(rom: RomMachine): void {
  const { bus } = rom;
  const frame = rom.get(A1);
  const [caller, putc, format, stack, registers, index, calls] = rom.words(frame, 7) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const functions = outputsOf(rom, putc);
  const due = functions.length === 0 ? Number.POSITIVE_INFINITY : Math.floor(calls / functions.length);
  let outputs = 0;
  let count = 0;
  for (const output of formatted(bus, format, { stack, registers, index })) {
    if ('fault' in output) {
      rom.cpu.pc = READ_STRING;
      rom.cpu.raise(EXCCAUSE.LOAD_PROHIBITED, output.fault);
      return;
    }
    if (output.counts) count++;
    if (outputs++ < due) continue;
    bus.write32(frame + FRAME.calls, calls + 1);
    rom.spend(1);
    rom.call(functions[calls % functions.length] as number, RESUME.printf, output.byte);
    return;
  }
  rom.set(A1, frame + FRAME_SIZE);
  rom.set(A0, caller);
  rom.return(count);
}

/** Output through putc1 and putc2; both may be guest code, so the second one is called from {@link RESUME.writeChar}. */
function writeChar(rom: RomMachine): void {
  const [first, second] = outputsOf(rom, 0);
  const frame = rom.get(A1) - 16;
  rom.bus.write32(frame, rom.get(A0));
  rom.bus.write32(frame + 4, second ?? 0);
  rom.bus.write32(frame + 8, rom.arg(0));
  rom.set(A1, frame);
  rom.set(A0, RESUME.writeChar);
  rom.cpu.pc = first ?? RESUME.writeChar;
}

function writeCharDone(rom: RomMachine): void {
  const frame = rom.get(A1);
  const [caller, second, character] = rom.words(frame, 3) as [number, number, number];
  if (second !== 0) {
    rom.bus.write32(frame + 4, 0);
    rom.call(second, RESUME.writeChar, character);
    return;
  }
  rom.set(A1, frame + 16);
  rom.set(A0, caller);
  rom.return();
}

const install = (place: number) => (rom: RomMachine) => {
  rom.bus.write32(place, rom.arg(0));
  return undefined;
};

/** Formatted output and the hooks behind it. */
export const PRINTF_FUNCTIONS: readonly RomFunction[] = [
  control('ets_printf', 0x400024cc, '"format ...', cost(60, 40), (rom) => {
    if (outputsOf(rom, 0).length === 0) rom.return(0);
    else begin(rom, 0, rom.arg(0), rom.get(A1) - 32, undefined, 4);
  }),
  control('ets_uart_printf', 0x40002544, '"format ...', cost(60, 40), (rom) =>
    begin(rom, UART_PUTC, rom.arg(0), rom.get(A1) - 32, undefined, 4),
  ),
  control('ets_vprintf', 0x40001f00, 'putc "format', cost(60, 40), (rom) =>
    begin(rom, rom.arg(0), rom.arg(1), rom.arg(2), rom.arg(3), rom.arg(4)),
  ),
  resume('printf', proceed, cost(60, 40)),
  routine(READ_STRING, 'ets_vprintf: string', cost(60, 40), proceed),
  control('ets_write_char', 0x40001da0, "'character", cost(14), writeChar),
  resume('writeChar', writeCharDone),
  leaf('ets_install_putc1', 0x4000242c, 'function', cost(4), install(PUTC1)),
  leaf('ets_install_putc2', 0x4000248c, 'function', cost(4), install(PUTC2)),
  leaf('ets_install_uart_printf', 0x40002438, '', cost(4), (rom) => {
    rom.bus.write32(PUTC1, UART_PUTC);
    return undefined;
  }),
];
