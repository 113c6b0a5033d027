import { ms, ns, sleep } from '../../base/clock.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { isRetryable } from '../protocol/retry.ts';
import { resync, sync } from '../protocol/sync.ts';
import { baudRequest } from './baud.ts';
import type { Line } from './establish.ts';

/** Between a change of the rate and the first SYNC: the pinned stub changes its own 5 ms after the answer (seen on the executing stub). esptool waits 50 ms. */
const BAUD_SETTLES = ms(25);
/** How long a stub that waits for commands may take to answer one that costs no work, adapter included. */
export const ANSWERS = ms(100);
/** A SYNC and its eight replies. */
const SYNC_LENGTH = 160;

/**
 * Changes the rate at both ends, and hears the stub at the new one.
 * @throws EspError `chip.refused`, `frame.invalid`, `link.*`.
 */
export async function changeBaud(line: Line, baud: number): Promise<void> {
  const { exchange, clock, signal, onEvent } = line;
  const previousBaud = exchange.baud;
  await exchange.command('changeBaudrate', baudRequest(previousBaud, baud));
  await exchange.setBaud(baud);
  await sleep(clock, BAUD_SETTLES, signal);
  if (!(await isHeard(exchange))) await resync(line);
  onEvent({ type: 'baud', from: previousBaud, to: baud });
}

/** Whether the stub, which has nothing else to do, answers SYNC in full. */
async function isHeard(exchange: Exchange): Promise<boolean> {
  try {
    await exchange.discard();
    return (await sync(exchange, ns(ANSWERS + 2 * exchange.wireTime(SYNC_LENGTH)))).isComplete;
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return false;
  }
}
