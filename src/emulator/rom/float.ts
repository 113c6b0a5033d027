import type { RomFunctionName } from '../../chip/rom-function.ts';
import { COST } from './cost.ts';
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

/** Towards zero; what does not fit becomes the nearest number that does, as in libgcc. */
const asSigned: Write = (_, value) => Math.trunc(Math.min(Math.max(value, -(2 ** 31)), 2 ** 31 - 1)) | 0;
const asUnsigned: Write = (_, value) => Math.trunc(Math.min(Math.max(value, 0), 2 ** 32 - 1)) >>> 0;

function convert(name: RomFunctionName, read: Read, write: Write): RomFunction {
  return leaf(name, COST.softArithmetic, (rom) => write(rom, read(rom, 0)));
}

function binary(name: RomFunctionName, kind: 'single' | 'double', f: (a: number, b: number) => number): RomFunction {
  const isDouble = kind === 'double';
  const read = isDouble ? double : single;
  const write = isDouble ? asDouble : asSingle;
  return leaf(name, COST.softArithmetic, (rom) => write(rom, f(read(rom, 0), read(rom, isDouble ? 2 : 1))));
}

/** libgcc's floating point, IEEE 754 with rounding to nearest. */
export const FLOAT_FUNCTIONS: readonly RomFunction[] = [
  binary('__addsf3', 'single', (a, b) => a + b),
  binary('__subsf3', 'single', (a, b) => a - b),
  binary('__mulsf3', 'single', (a, b) => a * b),
  binary('__adddf3', 'double', (a, b) => a + b),
  binary('__subdf3', 'double', (a, b) => a - b),
  binary('__muldf3', 'double', (a, b) => a * b),
  binary('__divdf3', 'double', (a, b) => a / b),
  convert('__extendsfdf2', single, asDouble),
  convert('__truncdfsf2', double, asSingle),
  convert('__fixdfsi', double, asSigned),
  convert('__fixunsdfsi', double, asUnsigned),
  convert('__fixunssfsi', single, asUnsigned),
  convert('__floatsidf', signed, asDouble),
  convert('__floatsisf', signed, asSingle),
  convert('__floatunsidf', unsigned, asDouble),
  convert('__floatunsisf', unsigned, asSingle),
];
