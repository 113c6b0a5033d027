import type { AddressRange } from '../memory-map.ts';

/** Radio, baseband and MAC as far as software touches them without a radio. Source: lx106-and-rom.md §2, §3.3, §10. */
export const RADIO_RANGES = {
  wdev: { start: 0x3ff20000, end: 0x3ff80000 },
  rf: { start: 0x60000500, end: 0x60000600 },
  i2c: { start: 0x60000d00, end: 0x60000d48 },
  baseband: { start: 0x60000d48, end: 0x60000e00 },
  analog: { start: 0x60009800, end: 0x60009e00 },
} as const satisfies Record<string, AddressRange>;

/**
 * The command word of a host of the internal I2C bus, up to HOSTS_END of the block `i2c`: four bytes a host. Source: silicon.md §1 (fault 6), by what the
 * ROM's rom_i2c_readReg and rom_i2c_writeReg write and wait for.
 */
export const INTERNAL_I2C = { BLOCK: 0xff, REGISTER_S: 8, DATA_S: 16, WRITE: 1 << 24, BUSY: 1 << 25, HOSTS_END: 0x40 } as const;

/**
 * The MAC's interrupt enable (`INT_ENA_WDEV` in the RTOS SDK's register headers): that SDK writes it until it reads back what it wrote,
 * each time it locks interrupts.
 */
export const WDEV_INT_ENABLE: AddressRange = { start: 0x3ff20c18, end: 0x3ff20c1c };

/** The first access to one of these says that the SDK has begun with its radio; no start that fails before gets here. */
export const RADIO_MARKERS: readonly AddressRange[] = [
  { start: 0x60000d00, end: 0x60000d48 },
  { start: 0x60009a00, end: 0x60009d00 },
];
