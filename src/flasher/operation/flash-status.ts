import { ms, seconds, sleep } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import { NOR, NOR_SR1 } from '../../chip/register/nor.ts';
import { spiCommand } from '../protocol/spi.ts';
import { readStatus } from '../region/flash-details.ts';
import type { Session } from '../session/session.ts';

/** What to write to the status registers of the flash. */
export interface StatusWrite {
  /** The first register in the low byte. */
  readonly value: number;
  /** How many registers. */
  readonly bytes: 1 | 2 | 3;
  /** For good; else until the flash loses its power. */
  readonly isNonVolatile: boolean;
}

/** The registers before and after, the first one in the low byte. */
export interface StatusChange {
  readonly before: number;
  readonly after: number;
  /** Whether the bits that can be written are what was asked for. */
  readonly isTaken: boolean;
}

const WRITES = [NOR.WRITE_STATUS_1, NOR.WRITE_STATUS_2, NOR.WRITE_STATUS_3];
/** A status write takes some 15 ms; old parts up to 100. */
const BUSY_PAUSE = ms(2);
const PATIENCE = seconds(1);
/** Bits that say how the part is doing. */
const READ_ONLY = NOR_SR1.WIP | NOR_SR1.WEL;

/** So many of the status registers, the first one in the low byte. @throws what a command throws. */
export async function flashStatus(session: Session, bytes: 1 | 2 | 3): Promise<number> {
  const registers = await session.withRetries('SPI', () => readStatus(session));
  return registers.slice(0, bytes).reduce((value, register, i) => value + register * 0x100 ** i, 0);
}

/**
 * Writes the status registers as esptool does: two of them by one command as well, since some parts know only that. Whether the part took
 * the value is read back: few parts have all three, and bits that are burnt stay.
 * @throws EspError `link.timeout` when the part stays busy; what a command throws.
 */
export async function writeFlashStatus(session: Session, { value, bytes, isNonVolatile }: StatusWrite): Promise<StatusChange> {
  const before = await flashStatus(session, bytes);
  const enable = isNonVolatile ? NOR.WRITE_ENABLE : NOR.WRITE_ENABLE_VOLATILE;
  const write = async (command: number, writes: Uint8Array): Promise<void> => {
    await spiCommand(session.exchange, { command: enable });
    await spiCommand(session.exchange, { command, writes });
    await untilReady(session);
  };
  if (bytes === 2) await write(NOR.WRITE_STATUS_1, Uint8Array.of(value, value >>> 8));
  for (const [i, command] of WRITES.slice(0, bytes).entries()) await write(command, Uint8Array.of(value >>> (8 * i)));
  await spiCommand(session.exchange, { command: NOR.WRITE_DISABLE });
  const after = await flashStatus(session, bytes);
  return { before, after, isTaken: ((after ^ value) & ~READ_ONLY) === 0 };
}

async function untilReady({ exchange, clock, signal }: Session): Promise<void> {
  const from = clock.now;
  for (;;) {
    const [status = 0] = await spiCommand(exchange, { command: NOR.READ_STATUS_1, reads: 1 });
    if ((status & NOR_SR1.WIP) === 0) return;
    if (clock.now - from > PATIENCE) throw new EspError('link.timeout', { command: 'SPI', waitedMs: PATIENCE / 1e6, received: 0 });
    await sleep(clock, BUSY_PAUSE, signal);
  }
}
