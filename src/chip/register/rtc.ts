/**
 * RTC block. All its words keep what is written; those with a meaning of their own are named. Source: lx106-and-rom.md §3.3 and §10;
 * of SLP_CTL, STATE1 and POWER published descriptions of the ROM's rtc_get_reset_reason and of what SDKs write before they sleep.
 */
export const RTC = {
  CTL: 0x00,
  SLP_TARGET: 0x04,
  SLP_CTL: 0x08,
  STATE1: 0x14,
  STATE2: 0x18,
  SLP_CNT: 0x1c,
  INT_STATE: 0x28,
  STORE0: 0x30,
  POWER: 0x44,
} as const;

/** Writing SLEEP begins a sleep, whose kind POWER tells. */
export const RTC_SLP_CTL = { SLEEP: 1 << 20 } as const;
/** Bits of STATE1: why the chip was reset. */
export const RTC_STATE1 = { RESET_CAUSE: 7 } as const;
/** What ends a sleep: SLP_CNT reaching SLP_TARGET. */
export const RTC_STATE2 = { WAKE_BY_TIMER: 1 << 3, WAKE_CAUSE: 0x3f << 8, WOKEN_BY_TIMER: 8 << 8 } as const;
/** SDKs write this before a deep sleep, and 4 before a light one [inference: that this is what tells them apart]. */
export const RTC_POWER = { DEEP: 1 << 5 } as const;

/** Fields of CTL (0x00). */
export const RTC_CTL = { SW_RESET: 1 << 31 } as const;
/** Either of these lets an SDK's start go on; without both it spins endlessly. */
export const RTC_INT_STATE = { WAKE: 3 } as const;
/** Nanoseconds from one value of SLP_CNT to the next [inference: real chips differ by 10 %, and by temperature]. */
export const RTC_SLOW_TICK_NS = 6000;
