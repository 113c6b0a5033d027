import { DRAM, FLASH_WINDOW, IRAM, ROM, SYSTEM_DRAM } from '../../../chip/memory-map.ts';
import type { Bus } from '../../bus/bus.ts';
import { EXCCAUSE } from '../isa/exception.ts';

/** No exception. */
export const ALLOWED = -1;

/**
 * [?] What the core gets from a part of IRAM that serves as cache, and from the flash window where it maps nothing. No
 * source says; a bus error fits, as both lie in a region whose attribute allows access.
 */
const NOT_MAPPED = { fetch: EXCCAUSE.FETCH_ERROR, load: EXCCAUSE.LOAD_STORE_ERROR, store: EXCCAUSE.LOAD_STORE_ERROR } as const;

/**
 * The 512 MiB regions (address bits 29..31) that allow no access at all. The first is documented (lx106-and-rom.md §2);
 * that 0x80000000 and up are like it is inference from published crash dumps.
 */
const PROHIBITED_REGIONS: readonly boolean[] = [true, false, false, false, true, true, true, true];

const isProhibited = (address: number): boolean => PROHIBITED_REGIONS[address >>> 29] as boolean;

/** The cause of the exception that a load of `size` bytes from `address` raises, or {@link ALLOWED}. */
export function loadFault(bus: Bus, address: number, size: number): number {
  if (address % size !== 0) return EXCCAUSE.UNALIGNED;
  if (address >= DRAM.start && address < SYSTEM_DRAM.end) return ALLOWED;
  if (address >= ROM.start && address < ROM.end) return size === 4 ? ALLOWED : EXCCAUSE.LOAD_STORE_ERROR;
  if (address >= IRAM.start && address < FLASH_WINDOW.end) {
    if (size !== 4) return EXCCAUSE.LOAD_STORE_ERROR;
    return isMapped(bus, address) ? ALLOWED : NOT_MAPPED.load;
  }
  return isProhibited(address) ? EXCCAUSE.LOAD_PROHIBITED : ALLOWED;
}

/** The cause of the exception that a store of `size` bytes to `address` raises, or {@link ALLOWED}. */
export function storeFault(bus: Bus, address: number, size: number): number {
  if (address % size !== 0) return EXCCAUSE.UNALIGNED;
  if (address >= DRAM.start && address < SYSTEM_DRAM.end) return ALLOWED;
  if (address >= FLASH_WINDOW.start && address < FLASH_WINDOW.end) return EXCCAUSE.STORE_PROHIBITED;
  if (address >= ROM.start && address < ROM.end) return EXCCAUSE.STORE_PROHIBITED;
  if (address >= IRAM.start && address < IRAM.end) {
    if (size !== 4) return EXCCAUSE.LOAD_STORE_ERROR;
    return isMapped(bus, address) ? ALLOWED : NOT_MAPPED.store;
  }
  return isProhibited(address) ? EXCCAUSE.STORE_PROHIBITED : ALLOWED;
}

/** The cause of the exception that fetching from `address` raises, or {@link ALLOWED}. A mask ROM that is not executed is trapped before. */
export function fetchFault(bus: Bus, address: number): number {
  if (isMapped(bus, address)) return ALLOWED;
  const isCodeRange = address >= IRAM.start && address < FLASH_WINDOW.end && !isGap(address);
  return isCodeRange ? NOT_MAPPED.fetch : EXCCAUSE.FETCH_PROHIBITED;
}

/** Between IRAM and window there is nothing. */
const isGap = (address: number): boolean => address >= IRAM.end && address < FLASH_WINDOW.start;

function isMapped(bus: Bus, address: number): boolean {
  if (address < IRAM.start) return bus.hasRom && address >= ROM.start && address < ROM.end;
  if (address < FLASH_WINDOW.start) return address >= IRAM.start && address < IRAM.start + bus.iramSize;
  return address < FLASH_WINDOW.start + bus.window.size;
}
