/** `rst cause:` by its number, as a noun. Source: lx106-and-rom.md §5.1. */
const RESET_CAUSES: Readonly<Record<number, string>> = {
  1: 'power-on',
  2: 'reset pin or wake-up',
  3: 'software reset',
  4: 'watchdog reset',
  5: 'wake-up from deep sleep',
};

/** A cause of reset as a noun: `watchdog reset`. */
export function resetCauseWords(cause: number): string {
  return RESET_CAUSES[cause] ?? `cause ${cause}`;
}
