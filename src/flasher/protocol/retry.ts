import { type ErrorCode, EspError, hasCode } from '../../base/error.ts';
import { STUB_ERRORS, statusName } from '../../wire/status.ts';

/** Failures of the line: the same request may well succeed the next time. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['link.timeout', 'frame.invalid', 'flash.verify']);

/** Refusals that no repetition changes: the stub does not know the command. */
const FINAL_STATUS: ReadonlySet<number> = new Set<number>([STUB_ERRORS['not-implemented']]);

/** Whether doing the same again, from a known state, may succeed. Cancellation and a closed link never do. */
export function isRetryable(error: unknown): error is EspError {
  if (!(error instanceof EspError)) return false;
  if (TRANSIENT.has(error.code)) return true;
  return error.code === 'chip.refused' && !FINAL_STATUS.has((error as EspError<'chip.refused'>).facts.status);
}

/** Runs the last command to a chip that goes away: its reply may get lost. @throws as a command does, but for `link.timeout`. */
export async function unlessReplyIsLost(command: () => Promise<unknown>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!hasCode(error, 'link.timeout')) throw error;
  }
}

/** Whether a failure speaks of a line that is too fast, rather than of a flash that does not hold what was written. */
export function isLineTrouble(error: EspError, what: string): boolean {
  if (error.code === 'flash.verify') return what === 'READ_FLASH';
  if (error.code !== 'chip.refused') return TRANSIENT.has(error.code);
  const { status, error: code } = (error as EspError<'chip.refused'>).facts;
  return statusName(status, code) === 'bad-checksum';
}
