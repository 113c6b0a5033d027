import { type Clock, ms, ns, seconds, sleep } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { Link } from '../../wire/link.ts';
import { frameOf } from '../../wire/packet.ts';
import { within } from '../protocol/deadline.ts';
import { ABANDON_FRAME } from '../protocol/sync.ts';
import { baudRequest } from './baud.ts';

const CLOSE_PATIENCE = seconds(3);
/** The stub has answered CHANGE_BAUDRATE and switched by then, if it is not sending a block first. */
const SWITCHES = ms(20);
const LONGEST_BLOCK = 0x1000;

/**
 * Tells a running stub to go back to `to`, as far as that can be done without hearing it: whatever it is doing, the first frame
 * ends it if it does not do what it says. A stub that is not there minds nothing.
 */
export async function slowDownStub(link: Link, clock: Clock, from: number, to: number): Promise<void> {
  const frame = frameOf('changeBaudrate', baudRequest(from, to));
  const say = async (bytes: Uint8Array): Promise<void> => {
    await link.write(bytes);
    await link.drain();
    await sleep(clock, ns(SWITCHES + (2 * LONGEST_BLOCK * 10e9) / from));
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
export async function giveBack(link: Link, clock: Clock, baud: number): Promise<void> {
  const bounded = (work: Promise<void>): Promise<void> => within(work, { clock, delay: CLOSE_PATIENCE, late: closeLate }).catch(() => {}); // the port may be gone
  await bounded(link.setBaud(baud));
  await bounded(link.close());
}
