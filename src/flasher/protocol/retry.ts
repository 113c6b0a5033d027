import { type ErrorCode, EspError } from '../../base/error.ts';
import { STUB_ERRORS } from '../../wire/status.ts';

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

/** Whether a failure speaks of a line that is too fast, rather than of a flash that does not hold what was written. */
export function isLineTrouble(error: EspError, what: string): boolean {
  if (error.code === 'flash.verify') return what === 'READ_FLASH';
  if (error.code !== 'chip.refused') return TRANSIENT.has(error.code);
  return (error as EspError<'chip.refused'>).facts.status === STUB_ERRORS['bad-checksum'];
}
