import { EspError, hasCode } from '../../base/error.ts';
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
  await leave(session, async () => {
    await session.command('memEnd', { stay: false, entry });
  });
}

/**
 * Lets the ROM's loader go on to the application in flash, without reset lines. A session without a stub is needed: stub 2
 * knows no such command (serial-protocol.md §1).
 * @throws EspError `chip.refused` when a stub runs; as a command does.
 */
export async function runApplication(session: Session): Promise<void> {
  if (session.rom === undefined) throw new EspError('chip.refused', { command: 'RUN_USER_CODE', status: 0xff, error: 0 });
  await session.command('flashBegin', { size: 0, blocks: 0, blockSize: 0, flashOffset: 0 });
  await leave(session, async () => {
    await session.command('flashEnd', { stay: false });
  });
}

/** The last reply may get lost when the chip goes away. */
async function leave(session: Session, command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!hasCode(error, 'link.timeout')) throw error;
  }
  session.onEvent({ type: 'phase', phase: 'reset' });
}
