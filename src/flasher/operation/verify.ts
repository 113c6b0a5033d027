import { md5 } from '../../base/checksum.ts';
import { type Range, requireInside } from '../../base/range.ts';
import { askMd5, differences } from '../region/prove.ts';
import type { Session } from '../session/session.ts';
import { explainMismatch, type MismatchCause } from './mismatch.ts';

/** What was compared, and how it went. */
export interface VerifyResult extends Range {
  readonly matches: boolean;
  /** MD5 of the bytes that should be there. */
  readonly expected: string;
  /** The chip's own. */
  readonly actual: string;
  /** Where they differ, to the sector; empty when they match. */
  readonly differences: readonly Range[];
  /** What may be behind them; empty when they match or nothing speaks for anything. */
  readonly causes: readonly MismatchCause[];
}

/**
 * Compares the flash from `offset` on with `bytes` by the chip's own MD5; nothing is read back but a few sectors that differ, to
 * say why. A difference is a result, no error.
 * @throws EspError `flash.range`, `flash.unknown-size`, and what a command throws.
 */
export async function verify(session: Session, bytes: Uint8Array, offset = 0): Promise<VerifyResult> {
  const range = { offset, length: bytes.length };
  requireInside(range, session.flashSize);
  session.onEvent({ type: 'phase', phase: 'verify' });
  const asked = askMd5(session, range); // the chip works while we do
  const expected = md5(bytes);
  const actual = await asked;
  const matches = actual === expected;
  if (matches) session.onEvent({ type: 'proof', ...range, md5: actual });
  const differing = matches ? [] : await differences(session, bytes, offset);
  const causes = differing.length === 0 ? [] : await explainMismatch(session, bytes, offset, differing);
  return { ...range, matches, expected, actual, differences: differing, causes };
}
