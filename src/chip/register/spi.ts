/** SPI0 (the flash's controller) and SPI1. Source: lx106-and-rom.md §3.2, serial-protocol.md §4, names of the SDK's spi_register.h. */
export const SPI = {
  CMD: 0x00,
  ADDR: 0x04,
  CTRL: 0x08,
  CTRL1: 0x0c,
  RD_STATUS: 0x10,
  CTRL2: 0x14,
  CLOCK: 0x18,
  USER: 0x1c,
  USER1: 0x20,
  USER2: 0x24,
  WR_STATUS: 0x28,
  PIN: 0x2c,
  SLAVE: 0x30,
  SLAVE1: 0x34,
  SLAVE2: 0x38,
  SLAVE3: 0x3c,
  W0: 0x40,
  W15: 0x7c,
  EXT0: 0xf0,
  EXT1: 0xf4,
  EXT2: 0xf8,
  EXT3: 0xfc,
} as const;

/** Bits of CMD that start a transaction; they read 0 as soon as it is over. */
export const SPI_CMD = {
  USR: 1 << 18,
  RES: 1 << 20,
  DP: 1 << 21,
  CE: 1 << 22,
  BE: 1 << 23,
  SE: 1 << 24,
  PP: 1 << 25,
  WRSR: 1 << 26,
  RDSR: 1 << 27,
  RDID: 1 << 28,
  WRDI: 1 << 29,
  WREN: 1 << 30,
  READ: 1 << 31,
} as const;

/** Fields of CTRL: how the flash is read, and for whom. */
export const SPI_CTRL = {
  FASTRD_MODE: 1 << 13,
  DOUT_MODE: 1 << 14,
  ENABLE_AHB: 1 << 17,
  QOUT_MODE: 1 << 20,
  /** WRSR sends two bytes of RD_STATUS instead of one. */
  WRSR_2B: 1 << 22,
  DIO_MODE: 1 << 23,
  QIO_MODE: 1 << 24,
} as const;

/** Phases of a user-defined transaction, in USER. */
export const SPI_USER = { COMMAND: 1 << 31, ADDR: 1 << 30, DUMMY: 1 << 29, MISO: 1 << 28, MOSI: 1 << 27 } as const;
/** Numbers of bits less one; MOSI and MISO fields are nine bits wide. */
export const SPI_USER1 = { ADDR_BITLEN_S: 26, MOSI_BITLEN_S: 17, MISO_BITLEN_S: 8, BITLEN: 0x1ff } as const;
/** Flash commands have eight bits; the number of bits less one is in bits 28 to 31. */
export const SPI_USER2 = { COMMAND: 0xff } as const;

/** ADDR of the precanned READ and PP: address in bits 0..23, length in bytes above. */
export const SPI_ADDR = { ADDRESS: 0xffffff, LENGTH_S: 24 } as const;

/** W0..W15 in bytes. */
export const SPI_BUFFER_SIZE = 64;
