import { type Nanos, ns, seconds, sleep } from '../../base/clock.ts';
import { BOOT_LOG_BAUD, type BootReading, readBootLog } from '../protocol/boot-log.ts';
import type { Session } from '../session/session.ts';

/** What a chip said when it was started. */
export interface BootWatch extends BootReading {
  /** As it came, up to 4 KiB. */
  readonly log: Uint8Array;
}

/** What the watch goes by. */
export interface WatchOptions {
  /** How long to listen once something is heard; five seconds by default. */
  readonly listen?: Nanos | undefined;
  /** How long to wait for the first sign; as long as that by default. */
  readonly patience?: Nanos | undefined;
}

const LISTEN = seconds(5);
/** How often it is looked for the first sign. */
const LOOKS = seconds(0.05);

/**
 * Starts the chip by its reset line, or has somebody start it at a bare board, and reads its boot log. The session is over with
 * that, and only to be closed.
 * @throws EspError `link.failed` when the link has no reset lines; `link.*`.
 */
export async function watchBoot(session: Session, { listen = LISTEN, patience = listen }: WatchOptions = {}): Promise<BootWatch> {
  const { exchange, clock, signal } = session;
  await exchange.setBaud(BOOT_LOG_BAUD);
  await exchange.discard();
  exchange.rewind();
  await session.hardReset();
  const end = clock.now + patience;
  while (exchange.tape.length === 0 && clock.now < end) await sleep(clock, LOOKS, signal);
  if (exchange.tape.length > 0) await sleep(clock, ns(listen), signal);
  const log = exchange.tape;
  return { ...readBootLog(log), log };
}
