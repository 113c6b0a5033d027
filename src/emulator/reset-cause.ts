/** Why the chip is reset; the numbers are those of `rst cause:` and `rtc_get_reset_reason`. */
export const RESET_CAUSE = { powerOn: 1, external: 2, software: 3, watchdog: 4, deepSleep: 5 } as const;
/** A value of {@link RESET_CAUSE}. */
export type ResetCause = (typeof RESET_CAUSE)[keyof typeof RESET_CAUSE];

/** Resets by the chip's pins: they latch the straps and set the clocks back. The RTC wakes the chip through its reset pin. */
export function isFromOutside(cause: ResetCause): boolean {
  return cause === RESET_CAUSE.powerOn || cause === RESET_CAUSE.external || cause === RESET_CAUSE.deepSleep;
}
