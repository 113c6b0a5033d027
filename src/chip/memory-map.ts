/** Address ranges of the ESP8266 as the core sees them; `end` is exclusive. Source: lx106-and-rom.md §2. */

export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** User DRAM (80 KiB) and the ROM's system DRAM (16 KiB) are neighbours. */
export const DRAM: AddressRange = { start: 0x3ffe8000, end: 0x3fffc000 };
export const SYSTEM_DRAM: AddressRange = { start: 0x3fffc000, end: 0x40000000 };
export const ROM: AddressRange = { start: 0x40000000, end: 0x40010000 };
/** 64 KiB; the upper two 16 KiB banks are lost when they serve as cache. */
export const IRAM: AddressRange = { start: 0x40100000, end: 0x40110000 };
/** Flash through the cache: 1 MiB, or 2 MiB in the wide mode. */
export const FLASH_WINDOW: AddressRange = { start: 0x40200000, end: 0x40400000 };
export const RTC_RAM: AddressRange = { start: 0x60001000, end: 0x60001400 };

export const DPORT_BASE = 0x3ff00000;
export const UART0_BASE = 0x60000000;
export const UART1_BASE = 0x60000f00;
export const SPI1_BASE = 0x60000100;
export const SPI0_BASE = 0x60000200;
export const GPIO_BASE = 0x60000300;
export const TIMER_BASE = 0x60000600;
export const RTC_BASE = 0x60000700;
export const IOMUX_BASE = 0x60000800;
export const WDT_BASE = 0x60000900;
export const EFUSE_BASE = 0x3ff00050;

/** The word that esptool reads to tell chip families apart, and the ESP8266's value. */
export const CHIP_MAGIC_ADDRESS = 0x40001000;
export const CHIP_MAGIC = 0xfff0c101;

/** Smallest erasable unit, and the unit in which the NONOS maps count. */
export const SECTOR_SIZE = 0x1000;
export const BLOCK_SIZE = 0x10000;
export const PAGE_SIZE = 0x100;
