import { pinWords } from '../../words/pin.ts';
import type { RunFirmwareReport } from '../schema/run-firmware.ts';

const OUTCOME_WORDS: { readonly [O in RunFirmwareReport['outcome']]: (reason: string) => string } = {
  expected: (reason) => `Expected text received: ${JSON.stringify(reason)}.`,
  failed: (reason) => `Failed: the firmware printed ${JSON.stringify(reason)}.`,
  'boot-loop': () => 'Boot loop: three restarts after the same last line.',
  stopped: (reason) => `Stopped: ${reason}.`,
  'time-over': () => 'The time is over.',
  interrupted: () => 'Interrupted.',
};

/** How a run ended and what its pins did; the log was shown as it came. */
export function runFirmwareLines({ outcome, reason, pins, restarts, virtualMs, instructions }: RunFirmwareReport): string[] {
  return [
    '',
    OUTCOME_WORDS[outcome](reason ?? ''),
    `  ${virtualMs} ms on the chip, ${instructions} instructions, ${restarts} restarts.`,
    ...pins.map((pin) => `  ${pinWords(pin)}`),
  ];
}
