import { type Clock, type Nanos, seconds } from '../../base/clock.ts';
import { DEFAULT_BAUD, type Link } from '../../wire/link.ts';
import type { StubImage } from '../../wire/stub-image.ts';
import type { EventListener } from '../protocol/event.ts';
import { Exchange } from '../protocol/exchange.ts';
import { DEFAULT_BAUD_CEILING } from './baud.ts';
import { type ConnectPlan, establish, type Line, type Reset } from './establish.ts';
import { releaseLink } from './release.ts';
import { Session } from './session.ts';

/** What a connection needs from outside, and how it is made. */
export interface ConnectOptions {
  /** Becomes the session's: {@link Session.close} closes it. */
  readonly link: Link;
  readonly clock: Clock;
  /** `undefined` to do without: the ROM's loader writes, SPI registers read (slowly), and the rate stays as it is. */
  readonly stub: StubImage | undefined;
  /** Rate to connect at; default {@link DEFAULT_CONNECT_BAUD}. */
  readonly connectBaud?: number | undefined;
  /**
   * Rate to work at once the stub runs, or `auto`: the fastest that is proven in both directions, found when much is to be moved for the
   * first time ({@link Session.speedUp}); default: as connected.
   */
  readonly baud?: number | 'auto' | undefined;
  /** The fastest rate that `auto` tries, for adapters that do more or less than {@link DEFAULT_BAUD_CEILING}. */
  readonly baudCeiling?: number | undefined;
  /** Ways into the loader, one an attempt; default {@link DEFAULT_RESETS}, `[]` for none. */
  readonly resets?: readonly Reset[] | undefined;
  /** Default {@link DEFAULT_ATTEMPTS}. */
  readonly attempts?: number | undefined;
  /**
   * `bare` for a board without reset lines: events say when to hold the button, and everything has to be done in this one
   * connection. `resets` and `attempts` mean nothing then.
   */
  readonly board?: 'bare' | undefined;
  /** How long to wait for somebody at a `bare` board; default a minute. */
  readonly handPatience?: Nanos | undefined;
  /** Capacity in bytes to work with when the flash's id does not report it, or lies. */
  readonly flashSize?: number | undefined;
  readonly onEvent?: EventListener | undefined;
  /** Ends whatever the session is doing, with the signal's reason; {@link Session.close} still works. */
  readonly signal?: AbortSignal | undefined;
}

/** The rate of the first SYNC; the loader finds it out by itself. */
export const DEFAULT_CONNECT_BAUD = DEFAULT_BAUD;
/** Resets tried before the chip counts as silent. */
export const DEFAULT_ATTEMPTS = 7;
/** Quick ones first; the long one helps boards whose capacitor makes them start late. */
export const DEFAULT_RESETS: readonly Reset[] = ['classic', 'unix-tight', 'classic-long'];

const HAND_PATIENCE = seconds(60);

/**
 * Gets hold of the chip behind `link`: reset, sync, stub, identification, working rate. When it fails, the link is closed.
 * @throws EspError `chip.no-sync`, `chip.wrong`, `chip.stub-silent`, `chip.refused`, `frame.invalid`, `link.*`; the signal's reason.
 */
export async function connect(options: ConnectOptions): Promise<Session> {
  const { link, clock, stub, signal, flashSize, board, handPatience = HAND_PATIENCE, onEvent = () => {} } = options;
  const { connectBaud = DEFAULT_CONNECT_BAUD, resets = DEFAULT_RESETS, attempts = DEFAULT_ATTEMPTS, baud = connectBaud } = options;
  const exchange = new Exchange(link, clock, connectBaud, signal);
  const line: Line = { link, clock, exchange, signal, onEvent };
  const plan: ConnectPlan = { stub, resets, attempts, flashSize, byHand: board === 'bare' ? handPatience : undefined };
  let opened: Session | undefined;
  try {
    await exchange.setBaud(connectBaud);
    const target = await establish(line, plan);
    if (baud === 'auto') return new Session(line, plan, target, options.baudCeiling ?? DEFAULT_BAUD_CEILING);
    opened = new Session(line, plan, target);
    await opened.setBaud(baud);
    return opened;
  } catch (error) {
    await (opened === undefined ? releaseLink(link, clock, connectBaud) : opened.close());
    throw error;
  }
}
