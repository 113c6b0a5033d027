import type { LoaderMap, LoaderModel } from './loader.ts';

const SPEEDS = new Map([
  [0x0, '40MHz'],
  [0x1, '26.7MHz'],
  [0x2, '20MHz'],
  [0xf, '80MHz'],
]);
const MODES = ['QIO', 'QOUT', 'DIO', 'DOUT'];

/**
 * What a boot loader prints about bytes 2 and 3 before it starts a slot; `undefined` for `map` is the refused one.
 * Sources: lx106-and-rom.md §7.1; flash-layout.md §1.1 (an unknown mode counts as QIO). An unknown speed is shown as nothing.
 */
export function bannerLines(
  banner: string | null,
  { style }: LoaderModel,
  byte2: number,
  byte3: number,
  map: LoaderMap | undefined,
): string[] {
  const lines = banner === null ? [''] : ['', banner];
  const text = map?.text ?? 'flash map not support';
  const speed = SPEEDS.get(byte3 & 0x0f) ?? '';
  const mode = MODES[byte2] ?? 'QIO';
  if (style === 'plain') return [...lines, `SPI Speed : ${speed}`, `SPI Mode : ${mode}`, `SPI Flash Size & Map: ${text}`];
  if (style === 'indented') {
    return [...lines, `  SPI Speed      : ${speed}`, `  SPI Mode       : ${mode}`, `  SPI Flash Size & Map: ${text}`];
  }
  return lines;
}

/** The line that names the slot about to be started. */
export function jumpLines({ style }: LoaderModel, slot: { name: string; offset: number }): string[] {
  return style === 'short' ? [`jump to run ${slot.name}`] : [`jump to run ${slot.name} @ ${slot.offset.toString(16)}`, ''];
}

/** What the ROM says when a boot loader comes back. */
export const GIVEN_UP = 'user code done';

/** The counter's word before each of the three further tries: what RTC memory holds after power-on, or the other slot left, then its own marks. */
const RETRY_WORDS = { first: ['0', '5a5a5a01', '5a5a5a02'], backup: ['12345678', '5a5a5a01', '5a5a5a02'] } as const;

/** A slot that is refused is tried again, each time after a reset by the watchdog; `again` is everything up to the refusal. */
export function retryLines({ retries }: LoaderModel, isBackup: boolean, again: readonly string[]): string[] {
  if (!retries) return [];
  const name = isBackup ? 'backup' : 'first';
  return RETRY_WORDS[name].flatMap((word) => [`${name} boot failed ${word}, reboot to try this bin again`, '', '', ...again]);
}

/** Slots that no boot byte can name: the line was begun before it was noticed (executed with boot v1.6 and v1.7). */
export function flagErrorLines({ style, flagError }: LoaderModel, choice: number): string[] {
  return style === 'short' ? [GIVEN_UP] : [`jump to run user${flagError}${choice & 3}`, GIVEN_UP];
}
