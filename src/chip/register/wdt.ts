/** Hardware watchdog. Source: lx106-and-rom.md §3.3. */
export const WDT = { CTL: 0x00, OP: 0x04, OP_ND: 0x08, FEED: 0x14 } as const;

/** Fields of CTL (0x00). */
export const WDT_CTL = { ENABLE: 1 << 0 } as const;
/** Writing this to FEED starts the period anew. */
export const WDT_FEED_VALUE = 0x73;
/** OP and OP_ND hold n: a stage lasts 2^n of these, in microseconds. */
export const WDT_UNIT_US = 800;
/** Width of n. */
export const WDT_PERIOD = 0xf;
/**
 * OP_ND after a reset, inference: boot v1.5-1.7 set OP to 0 only, and a published log shows all 45 characters of
 * `first boot failed, reboot to try backup bin` at 74880 baud (6 ms) before the reset.
 */
export const WDT_OP_ND_RESET = 4;
