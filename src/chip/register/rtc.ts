/** RTC block. All its words keep what is written; those with a meaning of their own are named. Source: lx106-and-rom.md §3.3 and §10. */
export const RTC = { CTL: 0x00, SLP_TARGET: 0x04, STATE1: 0x14, STATE2: 0x18, SLP_CNT: 0x1c, INT_STATE: 0x28, STORE0: 0x30 } as const;

export const RTC_CTL = { SW_RESET: 1 << 31 } as const;
/** Either of these lets an SDK's start go on; without both it spins for ever. */
export const RTC_INT_STATE = { WAKE: 3 } as const;
/** Nanoseconds from one value of SLP_CNT to the next [inference: real chips differ by 10 %, and by temperature]. */
export const RTC_SLOW_TICK_NS = 6000;
