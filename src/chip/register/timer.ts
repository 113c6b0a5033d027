/** FRC1 (23 bits, down to 0) and FRC2 (32 bits, up to ALARM). Source: lx106-and-rom.md §3.3; layout by the SDK's eagle_soc.h and Arduino's esp8266_peri.h. */
export const TIMER = {
  FRC1_LOAD: 0x00,
  FRC1_COUNT: 0x04,
  FRC1_CTRL: 0x08,
  FRC1_INT: 0x0c,
  FRC2_LOAD: 0x20,
  FRC2_COUNT: 0x24,
  FRC2_CTRL: 0x28,
  FRC2_INT: 0x2c,
  FRC2_ALARM: 0x30,
} as const;

/** Fields of CTRL of both timers. */
export const TIMER_CTRL = {
  /** The interrupt stays until INT is written; otherwise each expiry is an edge of its own. */
  INT_LEVEL: 1 << 0,
  PRESCALE_S: 2,
  PRESCALE: 3,
  AUTO_RELOAD: 1 << 6,
  ENABLE: 1 << 7,
  INT_STATUS: 1 << 8,
} as const;

/** What the clock is divided by, for each value of the prescale field. */
export const TIMER_PRESCALE: readonly [number, number, number, number] = [1, 16, 256, 256];

/** Values that FRC1 counts through: 23 bits. */
export const FRC1_RANGE = 2 ** 23;
/** Values that FRC2 counts through: 32 bits. */
export const FRC2_RANGE = 2 ** 32;
