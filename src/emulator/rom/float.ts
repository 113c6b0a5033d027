import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';

type Read = (rom: RomMachine, word: number) => number;
type Write = (rom: RomMachine, value: number) => number;

/** A number's bits, looked at as another type; a fresh view each time, so nothing is shared. */
const view = (): DataView => new DataView(new ArrayBuffer(8));

const single: Read = (rom, word) => {
  const bits = view();
  bits.setUint32(0, rom.arg(word));
  return bits.getFloat32(0);
};

const double: Read = (rom, word) => {
  const bits = view();
  bits.setUint32(0, rom.arg(word + 1));
  bits.setUint32(4, rom.arg(word));
  return bits.getFloat64(0);
};

const asSingle: Write = (_, value) => {
  const bits = view();
  bits.setFloat32(0, value);
  return bits.getUint32(0);
};

/** Low word in a2, high word in a3. */
const asDouble: Write = (rom, value) => {
  const bits = view();
  bits.setFloat64(0, value);
  rom.set(3, bits.getUint32(0));
  return bits.getUint32(4);
};

const signed: Read = (rom, word) => rom.arg(word) | 0;
const unsigned: Read = (rom, word) => rom.arg(word);

const MAX_SIGNED = 2 ** 31 - 1;
const LEAST_SIGNED = 2 ** 31;
const MAX_UNSIGNED = 2 ** 32 - 1;

/** Towards zero; what does not fit becomes the nearest number that does, and what is no number the largest. */
const asSigned: Write = (_, value) =>
  Number.isNaN(value) ? MAX_SIGNED : Math.trunc(Math.min(Math.max(value, -(2 ** 31)), MAX_SIGNED)) | 0;

/** As the above, but negative numbers wrap, down to that whose magnitude needs 32 bits: those become 0x80000000. */
const asUnsigned: Write = (_, value) => {
  if (Number.isNaN(value) || value > MAX_UNSIGNED) return MAX_UNSIGNED;
  return value <= -LEAST_SIGNED ? LEAST_SIGNED : Math.trunc(value) >>> 0;
};

function convert(name: string, address: number, args: string, read: Read, write: Write): RomFunction {
  return leaf(name, address, args, cost(15), (rom) => write(rom, read(rom, 0)));
}

function binary(name: string, address: number, args: string, kind: 'single' | 'double', f: (a: number, b: number) => number): RomFunction {
  const isDouble = kind === 'double';
  const read = isDouble ? double : single;
  const write = isDouble ? asDouble : asSingle;
  return leaf(name, address, args, cost(name === '__divdf3' ? 560 : name.startsWith('__mul') ? 75 : 23), (rom) =>
    write(rom, f(read(rom, 0), read(rom, isDouble ? 2 : 1))),
  );
}

/** libgcc's floating point, IEEE 754 with rounding to nearest. */
export const FLOAT_FUNCTIONS: readonly RomFunction[] = [
  binary('__addsf3', 0x4000c180, 'a b', 'single', (a, b) => a + b),
  binary('__subsf3', 0x4000c268, 'a b', 'single', (a, b) => a - b),
  binary('__mulsf3', 0x4000c3dc, 'a b', 'single', (a, b) => a * b),
  binary('__adddf3', 0x4000c538, 'a aHigh b bHigh', 'double', (a, b) => a + b),
  binary('__subdf3', 0x4000c688, 'a aHigh b bHigh', 'double', (a, b) => a - b),
  binary('__muldf3', 0x4000c8f0, 'a aHigh b bHigh', 'double', (a, b) => a * b),
  binary('__divdf3', 0x4000cb94, 'a aHigh b bHigh', 'double', (a, b) => a / b),
  convert('__extendsfdf2', 0x4000cdfc, 'a', single, asDouble),
  convert('__truncdfsf2', 0x4000cd5c, 'a aHigh', double, asSingle),
  convert('__fixdfsi', 0x4000ccb8, 'a aHigh', double, asSigned),
  convert('__fixunsdfsi', 0x4000cd00, 'a aHigh', double, asUnsigned),
  convert('__fixunssfsi', 0x4000c4c4, 'a', single, asUnsigned),
  convert('__floatsidf', 0x4000e2f0, 'a', signed, asDouble),
  convert('__floatsisf', 0x4000e2ac, 'a', signed, asSingle),
  convert('__floatunsidf', 0x4000e2e8, 'a', unsigned, asDouble),
  convert('__floatunsisf', 0x4000e2a4, 'a', unsigned, asSingle),
];
