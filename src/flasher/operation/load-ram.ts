import { unlessReplyIsLost } from '../protocol/retry.ts';
import { loadMemory } from '../protocol/upload.ts';
import type { Session } from '../session/session.ts';

/** Bytes and where in RAM they go. */
export interface RamSegment {
  readonly loadAddress: number;
  readonly bytes: Uint8Array;
}

/**
 * Loads `segments` into the chip's RAM, each block under the loader's checksum, and starts them at `entry`: the session ends
 * with that, since nobody listens for commands any more. Best without a stub, which takes up RAM itself.
 * @throws EspError as a command does.
 */
export async function loadRam(session: Session, segments: readonly RamSegment[], entry: number): Promise<void> {
  for (const { loadAddress, bytes } of segments) await loadMemory(session.exchange, bytes, loadAddress);
  await unlessReplyIsLost(() => session.command('memEnd', { stay: false, entry }));
  session.onEvent({ type: 'phase', phase: 'reset' });
}

/**
 * Lets the ROM's loader go on to the application in flash, without reset lines. A session without a stub is needed: stub 2
 * knows no such command (serial-protocol.md §1).
 * @throws EspError `chip.refused` when a stub runs; as a command does.
 */
export async function runApplication(session: Session): Promise<void> {
  await session.flash.runApplication();
  session.onEvent({ type: 'phase', phase: 'reset' });
}
