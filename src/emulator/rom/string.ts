import type { RomFunctionName } from '../../chip/rom-function.ts';
import { COST } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';
import { isAllowed } from './memory.ts';

/** Longest string that is looked at: all of the address space that can hold one piece of memory. */
const LIMIT = 0x100000;

/** Bytes of the string at `address`, without its zero, at most `most` of them. */
function stringAt(rom: RomMachine, address: number, most = LIMIT): Uint8Array {
  let length = 0;
  while (length < most && rom.bus.read8(address + length) !== 0) length++;
  return rom.bus.readBytes(address, length);
}

function compareUpTo(rom: RomMachine, most: number): number {
  const [a, b] = [rom.arg(0), rom.arg(1)];
  if (!isAllowed(rom, a, most, 'load') || !isAllowed(rom, b, most, 'load')) return 0;
  for (let i = 0; i < most; i++) {
    const left = rom.bus.read8(a + i);
    const right = rom.bus.read8(b + i);
    rom.spend(1);
    if (left !== right) return left - right;
    if (left === 0) return 0;
  }
  return 0;
}

function length(rom: RomMachine): number {
  const text = rom.arg(0);
  if (!isAllowed(rom, text, 1, 'load')) return 0;
  const bytes = stringAt(rom, text);
  rom.spend(bytes.length);
  return bytes.length;
}

function copy(rom: RomMachine): number {
  const [to, from] = [rom.arg(0), rom.arg(1)];
  if (!isAllowed(rom, from, 1, 'load') || !isAllowed(rom, to, 1, 'store')) return to;
  const bytes = stringAt(rom, from);
  rom.spend(bytes.length);
  rom.bus.writeBytes(to, bytes);
  rom.bus.write8(to + bytes.length, 0);
  return to;
}

/** Fills the rest with zeros; no zero is added to a string of `n` or more bytes. */
function copyUpTo(rom: RomMachine): number {
  const [to, from, n] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (!isAllowed(rom, from, n, 'load') || !isAllowed(rom, to, n, 'store')) return to;
  const out = new Uint8Array(n);
  out.set(stringAt(rom, from, n));
  rom.spend(n);
  rom.bus.writeBytes(to, out);
  return to;
}

function find(rom: RomMachine): number {
  const [text, wanted] = [rom.arg(0), rom.arg(1)];
  if (!isAllowed(rom, text, 1, 'load') || !isAllowed(rom, wanted, 1, 'load')) return 0;
  const haystack = stringAt(rom, text);
  const needle = stringAt(rom, wanted);
  rom.spend(haystack.length);
  for (let i = 0; i + needle.length <= haystack.length; i++) {
    if (needle.every((byte, k) => haystack[i + k] === byte)) return text + i;
  }
  return 0;
}

const both = (names: readonly RomFunctionName[], f: (rom: RomMachine) => number): RomFunction[] =>
  names.map((name) => leaf(name, COST.bytes, f));

/** C strings: the newlib ones and the `ets_` ones do the same. */
export const STRING_FUNCTIONS: readonly RomFunction[] = [
  ...both(['strlen', 'ets_strlen'], length),
  ...both(['strcmp', 'ets_strcmp'], (rom) => compareUpTo(rom, LIMIT)),
  ...both(['strncmp', 'ets_strncmp'], (rom) => compareUpTo(rom, rom.arg(2))),
  ...both(['strcpy', 'ets_strcpy'], copy),
  ...both(['strncpy', 'ets_strncpy'], copyUpTo),
  ...both(['strstr', 'ets_strstr'], find),
];
