/**
 * SPI NOR flash: opcodes and status register bits, named as in Winbond's W25Q data sheets, which the parts of other makers
 * on ESP8266 boards follow. Which of them flashers use: serial-protocol.md §4.
 */
export const NOR = {
  WRITE_STATUS_1: 0x01,
  PAGE_PROGRAM: 0x02,
  READ_DATA: 0x03,
  WRITE_DISABLE: 0x04,
  READ_STATUS_1: 0x05,
  WRITE_ENABLE: 0x06,
  FAST_READ: 0x0b,
  WRITE_STATUS_3: 0x11,
  READ_STATUS_3: 0x15,
  SECTOR_ERASE: 0x20,
  WRITE_STATUS_2: 0x31,
  READ_STATUS_2: 0x35,
  FAST_READ_DUAL_OUTPUT: 0x3b,
  WRITE_ENABLE_VOLATILE: 0x50,
  BLOCK_ERASE_32K: 0x52,
  READ_SFDP: 0x5a,
  CHIP_ERASE_ALTERNATE: 0x60,
  ENABLE_RESET: 0x66,
  FAST_READ_QUAD_OUTPUT: 0x6b,
  RESET_DEVICE: 0x99,
  READ_JEDEC_ID: 0x9f,
  RELEASE_POWER_DOWN: 0xab,
  POWER_DOWN: 0xb9,
  FAST_READ_DUAL_IO: 0xbb,
  CHIP_ERASE: 0xc7,
  BLOCK_ERASE_64K: 0xd8,
  FAST_READ_QUAD_IO: 0xeb,
} as const;

/** Status register 1. BP is three bits wide. */
export const NOR_SR1 = { WIP: 1 << 0, WEL: 1 << 1, BP: 7 << 2, BP_S: 2, TB: 1 << 5, SEC: 1 << 6, SRP0: 1 << 7 } as const;

/** Status register 2. LB1-3 can be set once and never be cleared. */
export const NOR_SR2 = { SRP1: 1 << 0, QE: 1 << 1, LB: 7 << 3, CMP: 1 << 6 } as const;

/** Status register 3: output drive strength (11 = 25 %, as delivered) and the use of the HOLD pin. */
export const NOR_SR3 = { DRV: 3 << 5, HOLD_RST: 1 << 7 } as const;
