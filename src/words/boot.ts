import type { BootFrom, BootOutcome } from '../flasher/index.ts';

/** `rst cause` of the boot log (flash-layout.md §6). */
const RESET_CAUSES: Readonly<Record<number, string>> = {
  1: 'power-on',
  2: 'the reset pin',
  3: 'software',
  4: 'the watchdog',
  5: 'waking from deep sleep',
};

const FROM_WORDS: { readonly [F in BootFrom]: string } = {
  flash: 'starts from its flash',
  loader: 'waits in its boot loader, because GPIO0 is low',
  nowhere: 'has straps that lead nowhere: GPIO15 must be low, GPIO2 high',
};

/** What the first line of a boot log means. */
export function bootWords(resetCause: number, from: BootFrom): string {
  return `reset by ${RESET_CAUSES[resetCause] ?? `cause ${resetCause}`}; it ${FROM_WORDS[from]}`;
}

/** What the log of a start comes to. */
export const WATCH_WORDS: { readonly [O in BootOutcome]: string } = {
  started: 'it started: its image was loaded, and nothing in the log speaks against it',
  'boot-loop': 'it starts again and again',
  'no-image': 'the ROM finds no sound image to start',
  'download-mode': 'it waits in its boot loader: GPIO0 is low; let go of the button, or check the wire',
  straps: 'it does not start from flash: GPIO15 must be low and GPIO2 high',
  silent: 'nothing was heard: whether it started is not known',
  unreadable: 'what was heard is no boot log: whether it started is not known',
};
