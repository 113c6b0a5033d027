import type { ErrorCode } from '../base/error.ts';
import type { FlasherEvent, Phase } from '../flasher/index.ts';

/** What an operation is busy with. */
export const PHASE_WORDS: { readonly [P in Phase]: string } = {
  connect: 'Connecting',
  compare: 'Comparing',
  read: 'Reading',
  write: 'Writing',
  erase: 'Erasing',
  verify: 'Verifying',
  reset: 'Resetting',
};

type PressPrompt = Extract<FlasherEvent, { readonly type: 'press' }>['action'];

/** What somebody at a board without reset lines has to do. */
export const PRESS_WORDS: { readonly [A in PressPrompt]: string } = {
  hold: 'Hold the button (GPIO0 low), then power up or reset the board; waiting for the ROM loader …',
  release: 'Boot loader detected. Release the button. Leave the power on.',
  restart: 'Done: power-cycle the board, without the button, to start it.',
};

/** Why something is tried again, where more can be said than that it failed. */
const RETRY_CAUSES: { readonly [C in ErrorCode]?: string } = {
  'frame.invalid': 'Damaged data from the chip',
  'link.timeout': 'No answer from the chip',
  'flash.verify': 'What was written or read does not match',
  'chip.refused': 'The chip refused a command',
  'chip.stub-silent': 'The stub did not start',
  'chip.no-sync': 'The chip does not answer',
};
/** From this try on the advice is given, too. */
const ADVISED_FROM = 2;

/** A retry in plain words, with its number. */
export function wordsOfRetry({
  what,
  attempt,
  because,
}: Pick<Extract<FlasherEvent, { type: 'retry' }>, 'what' | 'attempt' | 'because'>): string {
  const cause = RETRY_CAUSES[because] ?? `${what} failed`;
  const advice = attempt >= ADVISED_FROM ? ' If this repeats, use --baud 115200.' : '';
  return `${cause}; retrying (retry ${attempt}).${advice}`;
}
