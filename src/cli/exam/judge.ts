import type { Range } from '../../base/range.ts';
import type { ExamVerdict } from '../schema/emulate.ts';
import type { ClientEnd } from './client.ts';

/** Bytes apart at which two differences are still one. */
const NEAR = 64;
/** Places that are listed: the last of them reaches over all that follow. */
const MAX_PLACES = 1000;

/** Where `flash` differs from `expected`, which begins at address 0; neighbours are joined, and all from the 1000th place on. */
export function differences(flash: Uint8Array, expected: Uint8Array): Range[] {
  const found: { offset: number; length: number }[] = [];
  for (let at = 0; at < expected.length; at++) {
    if (flash[at] === expected[at]) continue;
    const last = found.at(-1);
    if (last !== undefined && (at - last.offset - last.length < NEAR || found.length === MAX_PLACES)) last.length = at + 1 - last.offset;
    else found.push({ offset: at, length: 1 });
  }
  return found;
}

/**
 * What a client's run comes to. `isRight` is `undefined` when nobody said what should be there, `end` when the client was started by
 * somebody else: its exit code cannot be known then.
 */
export function verdictOf(isRight: boolean | undefined, end: ClientEnd | undefined): ExamVerdict {
  if (end?.exitCode === null) return 'hung';
  if (isRight === undefined) return 'unknown';
  if (end === undefined) return isRight ? 'right' : 'wrong';
  if (end.exitCode === 0) return isRight ? 'right' : 'silent';
  return isRight ? 'right-but-failed' : 'noticed';
}
