/** GPIO. Sources: lx106-and-rom.md §3.3; the rest by the SDK's gpio_register.h. */
export const GPIO = {
  OUT: 0x00,
  OUT_W1TS: 0x04,
  OUT_W1TC: 0x08,
  ENABLE: 0x0c,
  ENABLE_W1TS: 0x10,
  ENABLE_W1TC: 0x14,
  IN: 0x18,
  STATUS: 0x1c,
  STATUS_W1TS: 0x20,
  STATUS_W1TC: 0x24,
  PIN0: 0x28,
  PIN15: 0x64,
  SIGMA_DELTA: 0x68,
  RTC_CALIB_SYNC: 0x6c,
  RTC_CALIB_VALUE: 0x70,
} as const;

/** GPIO0 to GPIO15. */
export const GPIO_PINS = 0xffff;
/** Bits of GPIO_IN from here on: the straps as latched at reset, {GPIO15, GPIO0, GPIO2}. */
export const GPIO_STRAP_S = 16;
/** Bits of GPIO_IN from here on: the second number of `boot mode`, which varies by board; 6 and 7 are common (lx106-and-rom.md §5.2). */
export const GPIO_BOOT_DETAIL_S = 29;

/**
 * RTC_CALIB_SYNC: over how many ticks of the slow counter to measure; RTC_CALIB_VALUE: that it is done, and the crystal's cycles.
 * Source: published descriptions of the SDK's pm_rtc_clock_cali and of the ROM's rtc_enter_sleep.
 */
export const GPIO_RTC_CALIB = { TICKS: 0x3ff, READY: 1 << 31, CYCLES: 0xfffff } as const;

/**
 * PIN0 to PIN15: when the pin interrupts. A status bit stays until it is cleared; with a level type it comes back while the level lasts.
 * Source: the SDK's gpio_register.h and GPIO_INT_TYPE.
 */
export const GPIO_PIN_INT = { TYPE_S: 7, TYPE: 7, OFF: 0, RISING: 1, FALLING: 2, ANY_EDGE: 3, LOW: 4, HIGH: 5 } as const;
