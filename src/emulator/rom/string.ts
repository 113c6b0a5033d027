import { latin1 } from '../../base/bytes.ts';
import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';
import { isAllowed, isBlock, MAX_BLOCK } from './memory.ts';

/** Bytes of the string at `address`, without its zero, at most `most` of them. */
function stringAt(rom: RomMachine, address: number, most = MAX_BLOCK): Uint8Array {
  let length = 0;
  while (length < most && rom.bus.read8(address + length) !== 0) length++;
  return rom.bus.readBytes(address, length);
}

function compareUpTo(rom: RomMachine, most: number): number {
  const [a, b] = [rom.arg(0), rom.arg(1)];
  if (!isAllowed(rom, a, most, 'load') || !isAllowed(rom, b, most, 'load')) return 0;
  for (let i = 0; i < Math.min(most, MAX_BLOCK); i++) {
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
  if (!isAllowed(rom, from, n, 'load') || !isBlock(rom, to, n, 'store')) return to;
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
  rom.spend(haystack.length);
  const at = latin1(haystack).indexOf(latin1(stringAt(rom, wanted)));
  return at < 0 ? 0 : text + at;
}

const compareWhole = (rom: RomMachine): number => compareUpTo(rom, MAX_BLOCK);
const compareSome = (rom: RomMachine): number => compareUpTo(rom, rom.arg(2));

/** C strings: the newlib ones and the `ets_` ones do the same. */
export const STRING_FUNCTIONS: readonly RomFunction[] = [
  leaf('strlen', 0x4000bf4c, '"text', cost(12, 1.5), length),
  leaf('ets_strlen', 0x40002ac8, '"text', cost(18, 1.5), length),
  leaf('strcmp', 0x4000bdc8, '"a "b', cost(12, 5), compareWhole),
  leaf('ets_strcmp', 0x40002aa8, '"a "b', cost(18, 5), compareWhole),
  leaf('strncmp', 0x4000bfa8, '"a "b length', cost(25, 6), compareSome),
  leaf('ets_strncmp', 0x40002ab8, '"a "b length', cost(31, 6), compareSome),
  leaf('strcpy', 0x4000bec8, 'to "from', cost(14, 2), copy),
  leaf('ets_strcpy', 0x40002a88, 'to "from', cost(20, 2), copy),
  leaf('strncpy', 0x4000c0a0, 'to "from length', cost(22, 3), copyUpTo),
  leaf('ets_strncpy', 0x40002a98, 'to "from length', cost(28, 3), copyUpTo),
  leaf('strstr', 0x4000e1e0, '"text "wanted', cost(20, 9), find),
  leaf('ets_strstr', 0x40002ad8, '"text "wanted', cost(26, 9), find),
];
