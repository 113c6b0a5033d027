import type { AddressRange } from '../memory-map.ts';

/** Radio, baseband and MAC as far as software touches them without a radio. Source: lx106-and-rom.md §2, §3.3, §10. */
export const RADIO_RANGES = {
  wdev: { start: 0x3ff20000, end: 0x3ff80000 },
  rf: { start: 0x60000400, end: 0x60000600 },
  i2c: { start: 0x60000d00, end: 0x60000d48 },
  baseband: { start: 0x60000d48, end: 0x60000e00 },
  frontEnd: { start: 0x60009800, end: 0x6000a000 },
} as const satisfies Record<string, AddressRange>;

/**
 * The command word of a host of the internal I2C bus, up to HOSTS_END of the block `i2c`: four bytes a host. Source: silicon.md §1 (fault 6), by what the
 * ROM's rom_i2c_readReg and rom_i2c_writeReg write and wait for.
 */
export const INTERNAL_I2C = { BLOCK: 0xff, REGISTER_S: 8, DATA_S: 16, WRITE: 1 << 24, BUSY: 1 << 25, HOSTS_END: 0x40 } as const;

/**
 * The MAC as far as a radio that hears nothing needs it. The addresses of the soft-AP: by what Espressif's AT 2.0.0 and 2.2.1 write when they start one, and not else [I]. INT_ENABLE is `INT_ENA_WDEV` in the RTOS SDK's register headers: that SDK writes it
 * until it reads back what it wrote, each time it locks interrupts. Source: silicon.md §3.1.
 */
export const WDEV = {
  CLOCK: 0x3ff20c00,
  /** BSSID of the second interface, which is the soft-AP's: four bytes, then two. */
  AP_BSSID_LOW: 0x3ff20c30,
  AP_BSSID_HIGH: 0x3ff20c34,
  /** Own address of that interface. */
  AP_ADDRESS_LOW: 0x3ff20c50,
  AP_ADDRESS_HIGH: 0x3ff20c54,
  INT_ENABLE: 0x3ff20c18,
  INT_STATUS: 0x3ff20c20,
  INT_CLEAR: 0x3ff20c24,
  RANDOM: 0x3ff20e44,
  TSF_LOW: 0x3ff21048,
  TSF_HIGH: 0x3ff2104c,
  ALARM_CTRL: 0x3ff210c8,
  ALARM_LOW: 0x3ff210cc,
  ALARM_HIGH: 0x3ff210d0,
} as const;

export const WDEV_INT = { TSF_REACHED: 1 << 26 } as const;
export const WDEV_ALARM = { ENABLE: 1 << 31 } as const;

/** The first access to one of these says that the SDK has begun with its radio; no start that fails before gets here. */
export const RADIO_MARKERS: readonly AddressRange[] = [
  { start: 0x60000d00, end: 0x60000d48 },
  { start: 0x60009a00, end: 0x60009d00 },
];
