import { DPORT_BASE, SPI0_BASE } from '../../chip/memory-map.ts';
import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';

/** lx106-and-rom.md §2.1. */
const CACHE_FLASH_CTRL = DPORT_BASE + 0x0c;
const CACHE_RAM_CTRL = DPORT_BASE + 0x24;
const SPI_CTRL = SPI0_BASE + 0x08;

const FLUSH = 1 << 0;
const ENABLE = 1 << 8;
const SEGMENT_S = 16;
const SEGMENT_MASK = 7 << SEGMENT_S;
const TWO_MEGABYTES = 1 << 24;
const UPPER_MEGABYTE = 1 << 25;
const SIZE_S = 26;
const SIZE_1 = 1 << SIZE_S;
const BANK_16K = 1 << 3;
const BANK_32K = 1 << 4;
const SPI_CACHE_ENABLE = 1 << 17;

function change(rom: RomMachine, address: number, clear: number, set: number): void {
  rom.bus.write32(address, ((rom.bus.read32(address) & ~clear) | set) >>> 0);
}

/** Off, and what it held forgotten. */
export function stopCache(rom: RomMachine): void {
  change(rom, SPI_CTRL, SPI_CACHE_ENABLE, 0);
  change(rom, CACHE_FLASH_CTRL, ENABLE, FLUSH);
  change(rom, CACHE_FLASH_CTRL, FLUSH, 0);
}

/** All of IRAM is RAM again: a program that jumped to the reset vector left its cache on, and no hardware reset took it off [I]. */
export function releaseCacheBanks(rom: RomMachine): void {
  change(rom, CACHE_RAM_CTRL, BANK_16K | BANK_32K, 0);
}

/** Cache_Read_Enable(odd_even, mb_count, size). */
function enable(rom: RomMachine): undefined {
  const [oddEven, segment, size] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  stopCache(rom);
  change(rom, SPI_CTRL, 0, SPI_CACHE_ENABLE);
  const half = oddEven === 0 ? 0 : oddEven === 1 ? UPPER_MEGABYTE : TWO_MEGABYTES;
  change(rom, CACHE_RAM_CTRL, 0, size === 0 ? BANK_16K : BANK_16K | BANK_32K);
  const placed = (segment << SEGMENT_S) | (size << SIZE_S) | half | ENABLE;
  change(rom, CACHE_FLASH_CTRL, SEGMENT_MASK | TWO_MEGABYTES | UPPER_MEGABYTE | SIZE_1, placed);
}

/** The flash window at 0x40200000: what it shows follows from the registers, however they were written. */
export const CACHE_FUNCTIONS: readonly RomFunction[] = [
  leaf('Cache_Read_Enable', 0x40004678, 'oddEven segment size', cost(75), enable),
  leaf('Cache_Read_Disable', 0x400047f0, '', cost(32), (rom) => {
    stopCache(rom);
    return undefined;
  }),
];
