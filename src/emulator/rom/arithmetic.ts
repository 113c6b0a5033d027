import { EXCCAUSE } from '../cpu/isa/exception.ts';
import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';

const MASK32 = 0xffffffffn;

/** Division by zero runs into the `ill` that libgcc puts there; which address EPC1 shows for each function is [I]. */
function divisionByZero(rom: RomMachine): undefined {
  rom.cpu.raise(EXCCAUSE.ILLEGAL);
}

function divide(name: string, address: number, args: string, f: (a: number, b: number) => number): RomFunction {
  return leaf(name, address, args, cost(40), (rom) => (rom.arg(1) === 0 ? divisionByZero(rom) : f(rom.arg(0), rom.arg(1))));
}

const unsigned64 = (rom: RomMachine, index: number): bigint => (BigInt(rom.arg(index + 1)) << 32n) | BigInt(rom.arg(index));
const signed64 = (rom: RomMachine, index: number): bigint => BigInt.asIntN(64, unsigned64(rom, index));

/** A 64-bit result: low word in a2, high word in a3. */
function pair(rom: RomMachine, value: bigint): number {
  rom.set(3, Number((value >> 32n) & MASK32));
  return Number(value & MASK32);
}

function divide64(name: string, address: number, args: string, read: typeof signed64, f: (a: bigint, b: bigint) => bigint): RomFunction {
  return leaf(name, address, args, cost(200), (rom) => {
    const [a, b] = [read(rom, 0), read(rom, 2)];
    return b === 0n ? divisionByZero(rom) : pair(rom, f(a, b));
  });
}

/** libgcc's integer helpers. 64-bit arguments are in a2/a3 and a4/a5, low word first. */
export const ARITHMETIC_FUNCTIONS: readonly RomFunction[] = [
  divide('__udivsi3', 0x4000e21c, 'a b', (a, b) => Math.floor(a / b)),
  divide('__umodsi3', 0x4000e268, 'a b', (a, b) => a % b),
  divide('__divsi3', 0x4000dc88, 'a b', (a, b) => Math.trunc((a | 0) / (b | 0))),
  divide64('__udivdi3', 0x4000d310, 'a aHigh b bHigh', unsigned64, (a, b) => a / b),
  divide64('__umoddi3', 0x4000d770, 'a aHigh b bHigh', unsigned64, (a, b) => a % b),
  divide64('__divdi3', 0x4000ce60, 'a aHigh b bHigh', signed64, (a, b) => a / b),
  leaf('__muldi3', 0x40000650, 'a aHigh b bHigh', cost(50), (rom) => pair(rom, unsigned64(rom, 0) * unsigned64(rom, 2))),
  leaf('__umulsidi3', 0x4000dcf0, 'a b', cost(27), (rom) => pair(rom, BigInt(rom.arg(0)) * BigInt(rom.arg(1)))),
];
