import { type Nanos, seconds } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import { playReset, RESET_SEQUENCES, type ResetStep } from '../../wire/reset-sequence.ts';
import type { CommandContext } from '../grammar/command.ts';
import type { Device } from './device.ts';

const READ_SIZE = 0x1000;

/** Plays `steps`. False, with a word about it, on a port without lines. */
export async function playIfPossible(
  { link, clock }: Device,
  context: CommandContext,
  steps: readonly ResetStep[] = RESET_SEQUENCES.hard,
): Promise<boolean> {
  try {
    await playReset(link, steps, clock, context.signal);
    return true;
  } catch (error) {
    if (!hasCode(error, 'link.failed')) throw error;
    context.note('This port has no reset lines: power-cycle the board to start it.');
    return false;
  }
}

/**
 * Hands on what the chip says, for so long, or until Ctrl-C.
 * @throws EspError `link.closed` when the port goes away.
 */
export async function listen(
  { link, clock }: Device,
  { signal }: CommandContext,
  onBytes: (bytes: Uint8Array) => void,
  forNanos?: Nanos,
): Promise<void> {
  let stop: () => void = () => {};
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  if (signal.aborted) return;
  signal.addEventListener('abort', stop, { once: true });
  const timer = forNanos === undefined ? undefined : clock.after(forNanos, stop);
  try {
    for (;;) {
      const read = link.read(READ_SIZE);
      read.catch(() => {}); // it may be left behind, and is closed with the link
      const bytes = await Promise.race([read, stopped]);
      if (bytes === undefined) return;
      onBytes(bytes);
    }
  } finally {
    timer?.cancel();
    signal.removeEventListener('abort', stop);
  }
}

/** A number of seconds. @throws EspError `usage.invalid` naming `argument` */
export function parseSeconds(argument: string): (given: string) => Nanos {
  return (given) => {
    const value = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
    if (value > 0 && value <= 86_400) return seconds(value);
    throw new EspError('usage.invalid', { argument, given, expected: 'a number of seconds, such as 10' });
  };
}
