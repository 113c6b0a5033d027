import { type Clock, ms, ns, seconds, sleep } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { Link } from '../../wire/link.ts';
import { frameOf } from '../../wire/packet.ts';
import { MAX_READ_BLOCK } from '../../wire/payload/flash.ts';
import { within } from '../protocol/deadline.ts';
import { ABANDON_FRAME } from '../protocol/sync.ts';
import { baudRequest } from './baud.ts';
import { ANSWERS } from './change-baud.ts';
import type { Line } from './establish.ts';

const CLOSE_PATIENCE = seconds(3);
/** The stub has answered CHANGE_BAUDRATE and switched by then, if it is not sending a block first. */
const SWITCHES = ms(20);

/** Asks the stub to go back to `to`; false when it does not answer at once, for it may be doing something else. */
async function asksStubBaud({ exchange, clock, signal }: Line, to: number): Promise<boolean> {
  const late = (): Error => new EspError('link.timeout', { command: 'close', waitedMs: ANSWERS / 1e6, received: 0 });
  try {
    await within(exchange.command('changeBaudrate', baudRequest(exchange.baud, to)), { clock, delay: ANSWERS, signal, late });
    return true;
  } catch {
    return false;
  }
}

/** Brings a stub back to the rate of the connection, whatever it is doing; never throws. */
export async function restoreStubBaud(line: Line, to: number): Promise<void> {
  if (!(await asksStubBaud(line, to))) await forceStubBaud(line.link, line.clock, line.exchange.baud, to);
}

/**
 * Tells a running stub to go back to `to`, as far as that can be done without hearing it: whatever it is doing, the first frame
 * ends it if it does not do what it says. A stub that is not there minds nothing.
 */
async function forceStubBaud(link: Link, clock: Clock, from: number, to: number): Promise<void> {
  const frame = frameOf('changeBaudrate', baudRequest(from, to));
  const say = async (bytes: Uint8Array): Promise<void> => {
    await link.write(bytes);
    await link.drain();
    await sleep(clock, ns(SWITCHES + (2 * MAX_READ_BLOCK * 10e9) / from));
  };
  const work = async (): Promise<void> => {
    await say(ABANDON_FRAME);
    await say(frame);
    await say(frame);
  };
  await within(work(), { clock, delay: CLOSE_PATIENCE, late: closeLate }).catch(() => {}); // the port may be gone
}

const closeLate = (): Error => new EspError('link.timeout', { command: 'close', waitedMs: CLOSE_PATIENCE / 1e6, received: 0 });

/** Sets the link to `baud` and closes it; never throws. */
export async function releaseLink(link: Link, clock: Clock, baud: number): Promise<void> {
  const bounded = (work: Promise<void>): Promise<void> => within(work, { clock, delay: CLOSE_PATIENCE, late: closeLate }).catch(() => {}); // the port may be gone
  await bounded(link.setBaud(baud));
  await bounded(link.close());
}
