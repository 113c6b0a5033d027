import { EXCCAUSE } from '../cpu/isa/exception.ts';
import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';

/** Below this address the region protection forbids every access (lx106-and-rom.md §2). */
const LOWEST_DATA = 0x20000000;

/**
 * False when the `length` bytes at `address` begin where nothing may be accessed: the exception has then been raised at the ROM
 * function, as its first load or store would have.
 */
export function isAllowed(rom: RomMachine, address: number, length: number, kind: 'load' | 'store'): boolean {
  if (length === 0 || address >= LOWEST_DATA) return true;
  rom.cpu.raise(kind === 'load' ? EXCCAUSE.LOAD_PROHIBITED : EXCCAUSE.STORE_PROHIBITED, address);
  return false;
}

/** More than any piece of memory holds. What is longer would run out of it, so it ends there, as on the chip: with an exception. */
export const MAX_BLOCK = 0x100000;

/** As {@link isAllowed}; false also when no memory is as long, the exception raised where every one has ended. */
export function isBlock(rom: RomMachine, address: number, length: number, kind: 'load' | 'store'): boolean {
  if (!isAllowed(rom, address, length, kind)) return false;
  if (length <= MAX_BLOCK) return true;
  rom.cpu.raise(kind === 'load' ? EXCCAUSE.LOAD_PROHIBITED : EXCCAUSE.STORE_PROHIBITED, (address + MAX_BLOCK) >>> 0);
  return false;
}

/** memcpy and memmove: the ROM's memcpy copies upwards, which no caller with overlapping areas depends on. */
function copy(rom: RomMachine): number {
  const [to, from, length] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (!isBlock(rom, from, length, 'load') || !isBlock(rom, to, length, 'store')) return to;
  rom.spend(length);
  rom.bus.writeBytes(to, rom.bus.readBytes(from, length));
  return to;
}

function set(rom: RomMachine): number {
  const [to, value, length] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (!isBlock(rom, to, length, 'store')) return to;
  rom.spend(length);
  rom.fill(to, length, value);
  return to;
}

function zero(rom: RomMachine): undefined {
  const [to, length] = [rom.arg(0), rom.arg(1)];
  if (!isBlock(rom, to, length, 'store')) return;
  rom.spend(length);
  rom.fill(to, length, 0);
}

/** The difference of the first unequal bytes, as C libraries give it: the sign is what matters. */
function compare(rom: RomMachine): number {
  const [a, b, length] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (!isAllowed(rom, a, length, 'load') || !isAllowed(rom, b, length, 'load')) return 0;
  for (let i = 0; i < Math.min(length, MAX_BLOCK); i++) {
    const difference = rom.bus.read8(a + i) - rom.bus.read8(b + i);
    rom.spend(1);
    if (difference !== 0) return difference;
  }
  isBlock(rom, a, length, 'load');
  return 0;
}

/** Memory blocks: the newlib ones and the `ets_` ones do the same. */
export const MEMORY_FUNCTIONS: readonly RomFunction[] = [
  leaf('memcpy', 0x4000df48, 'to from length', cost(16, 0.75), copy),
  leaf('ets_memcpy', 0x400018b4, 'to from length', cost(22, 0.75), copy),
  leaf('memmove', 0x4000e04c, 'to from length', cost(24, 3), copy),
  leaf('ets_memmove', 0x400018c4, 'to from length', cost(30, 3), copy),
  leaf('memset', 0x4000e190, 'to value length', cost(17, 0.4), set),
  leaf('ets_memset', 0x400018a4, 'to value length', cost(23, 0.4), set),
  leaf('bzero', 0x4000de84, 'to length', cost(8, 2), zero),
  leaf('ets_bzero', 0x40002ae8, 'to length', cost(14, 2), zero),
  leaf('memcmp', 0x4000dea8, 'a b length', cost(20, 5), compare),
  leaf('ets_memcmp', 0x400018d4, 'a b length', cost(26, 5), compare),
];
