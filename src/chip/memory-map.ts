/** The ESP8266's address space as the core sees it. Source: lx106-and-rom.md §2. */

/** Addresses from `start` up to but not including `end`. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** User DRAM, 80 KiB. */
export const DRAM: AddressRange = { start: 0x3ffe8000, end: 0x3fffc000 };
/** The ROM's data and stacks, 16 KiB right behind the user's. */
export const SYSTEM_DRAM: AddressRange = { start: 0x3fffc000, end: 0x40000000 };
/** The mask ROM. */
export const ROM: AddressRange = { start: 0x40000000, end: 0x40010000 };
/** 64 KiB; the upper two 16 KiB banks are lost when they serve as cache. */
export const IRAM: AddressRange = { start: 0x40100000, end: 0x40110000 };
/** Flash through the cache: 1 MiB, or 2 MiB in the wide mode. */
export const FLASH_WINDOW: AddressRange = { start: 0x40200000, end: 0x40400000 };
/** Memory that survives deep sleep and every reset but power-on, 1 KiB in words. */
export const RTC_RAM: AddressRange = { start: 0x60001000, end: 0x60001400 };

/** Interrupts of the core, clock doubling, cache. */
export const DPORT_BASE = 0x3ff00000;
/** The UART of the loader and the boot log. */
export const UART0_BASE = 0x60000000;
/** The UART that only sends. */
export const UART1_BASE = 0x60000f00;
/** HSPI, free for applications. */
export const SPI1_BASE = 0x60000100;
/** The controller of the flash. */
export const SPI0_BASE = 0x60000200;
/** Pins and straps. */
export const GPIO_BASE = 0x60000300;
/** FRC1 and FRC2. */
export const TIMER_BASE = 0x60000600;
/** Reset causes, sleep, GPIO16. */
export const RTC_BASE = 0x60000700;
/** What each pin is connected to. */
export const IOMUX_BASE = 0x60000800;
/** The watchdog. */
export const WDT_BASE = 0x60000900;
/** The four OTP words, see efuse.ts. */
export const EFUSE_BASE = 0x3ff00050;

/** The word that esptool reads to tell chip families apart. */
export const CHIP_MAGIC_ADDRESS = 0x40001000;
/** What the ESP8266 has at {@link CHIP_MAGIC_ADDRESS}. */
export const CHIP_MAGIC = 0xfff0c101;

/**
 * Size of the flash in the ROM's own record of it, in system DRAM: its routines refuse addresses beyond (silicon.md; the record and
 * its pointer are in every ROM's .data).
 */
export const ROM_FLASH_SIZE = 0x3fffc71c;
/** What it holds after a reset. */
export const ROM_FLASH_SIZE_AT_RESET = 0x400000;

/** Smallest erasable unit, and the unit in which the NONOS maps count. */
export const SECTOR_SIZE = 0x1000;
/** The larger erasable unit: 64 KiB. */
export const BLOCK_SIZE = 0x10000;
/** The unit of programming: addresses wrap inside it. */
export const PAGE_SIZE = 0x100;
