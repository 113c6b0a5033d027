import type { BootFrom, BootOutcome } from '../flasher/index.ts';
import { resetCauseWords } from './reset-cause.ts';

const FROM_WORDS: { readonly [F in BootFrom]: string } = {
  flash: 'it starts from its flash',
  loader: 'it waits in the ROM loader, because GPIO0 is low',
  nowhere: 'not a usable boot mode: GPIO15 must be low, GPIO2 high',
};

/** What the first line of a boot log means. */
export function bootWords(resetCause: number, from: BootFrom): string {
  return `${resetCauseWords(resetCause)}; ${FROM_WORDS[from]}`;
}

/** What the log of a start comes to. */
export const WATCH_WORDS: { readonly [O in BootOutcome]: string } = {
  started: 'it started: its image was loaded, and the log shows no error',
  'boot-loop': 'it restarts in a loop',
  'no-image': 'the ROM finds no valid image to start',
  stopped: 'it stopped while the ROM was loading its image: the flash, its mode or the power supply is the usual cause',
  'download-mode': 'it waits in the ROM loader: GPIO0 is low; release the button, or check the wire',
  straps: 'it does not start from flash: GPIO15 must be low and GPIO2 high',
  silent: 'nothing was received: whether it started is not known',
  unreadable: 'what was received is not a boot log: whether it started is not known',
};
