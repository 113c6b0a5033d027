import { type Clock, ms, seconds, sleep } from '../base/clock.ts';
import { EspError, hasCode } from '../base/error.ts';
import type { CommandName, Payload } from '../wire/command.ts';
import type { Link } from '../wire/link.ts';
import { type ConnectPlan, establish, type Line, type Reset, reset } from './connect.ts';
import { within } from './deadline.ts';
import type { EventListener } from './event.ts';
import { type Answer, type CommandOptions, Exchange } from './exchange.ts';
import { type ChipInfo, flashSizeOf } from './identify.ts';
import type { Range } from './plan.ts';
import { isRetryable } from './retry.ts';
import { resync } from './sync.ts';
import type { StubImage } from './upload.ts';

/** What a connection needs from outside, and how it is made. */
export interface ConnectOptions {
  /** Becomes the session's: {@link Session.close} closes it. */
  readonly link: Link;
  readonly clock: Clock;
  readonly stub: StubImage;
  /** Rate to connect at; 115200 unless told. */
  readonly connectBaud?: number | undefined;
  /** Rate to work at once the stub runs; as connected unless told. */
  readonly baud?: number | undefined;
  /** Ways into the loader, one an attempt; {@link DEFAULT_RESETS} unless told, `[]` for none. */
  readonly resets?: readonly Reset[] | undefined;
  /** 7 unless told. */
  readonly attempts?: number | undefined;
  /** Capacity in bytes to work with when the flash's id does not tell it, or lies. */
  readonly flashSize?: number | undefined;
  readonly onEvent?: EventListener | undefined;
  /** Ends whatever the session is doing, with the signal's reason; {@link Session.close} still works. */
  readonly signal?: AbortSignal | undefined;
}

/** The rate of the first SYNC; the loader finds it out by itself. */
export const DEFAULT_CONNECT_BAUD = 115_200;
/** Resets tried before the chip counts as silent. */
export const DEFAULT_ATTEMPTS = 7;
/** Quick ones first; the long one helps boards whose capacitor makes them start late. */
export const DEFAULT_RESETS: readonly Reset[] = ['classic', 'unix-tight', 'classic-long'];

/** Times that one piece of work is tried. */
const ATTEMPTS = 3;
/** esptool waits so long after a change of the rate. */
const BAUD_SETTLES = ms(50);
const CLOSE_PATIENCE = seconds(3);

/** A chip whose stub runs and waits for commands. One operation at a time. */
export class Session {
  readonly #line: Line;
  readonly #plan: ConnectPlan;
  readonly #connectBaud: number;
  /** The rate to work at. */
  #baud: number;
  #chip: ChipInfo;

  /** Use {@link connect}. */
  constructor(line: Line, plan: ConnectPlan, chip: ChipInfo) {
    this.#line = line;
    this.#plan = plan;
    this.#connectBaud = line.exchange.baud;
    this.#baud = line.exchange.baud;
    this.#chip = chip;
  }

  get chip(): ChipInfo {
    return this.#chip;
  }

  get clock(): Clock {
    return this.#line.clock;
  }

  get exchange(): Exchange {
    return this.#line.exchange;
  }

  get onEvent(): EventListener {
    return this.#line.onEvent;
  }

  /** Ends every operation when it aborts. */
  get signal(): AbortSignal | undefined {
    return this.#line.signal;
  }

  /** Capacity in bytes: as told, else as the id claims. @throws EspError `flash.unknown-size` when neither is there. */
  get flashSize(): number {
    return this.#plan.flashSize ?? flashSizeOf(this.#chip);
  }

  /** One request and its reply; see {@link Exchange.command}. */
  command<C extends CommandName>(name: C, payload: Payload<C>, options?: CommandOptions): Promise<Answer> {
    return this.exchange.command(name, payload, options);
  }

  /**
   * Runs `work`, which must be repeatable from its start, and after a failure of the line or a refusal brings the stub back
   * and runs it again, up to three times in a row without `gain()` having grown in between. A chip that fell out of the stub
   * is reset and gets it anew.
   * @throws the last failure.
   */
  async persist<T>(what: string, work: () => Promise<T>, at?: Range, gain: () => number = () => 0): Promise<T> {
    let gained = gain();
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (gain() > gained) attempt = 1;
        gained = gain();
        if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
        this.onEvent({ type: 'retry', what, attempt, because: error.code, at });
        await this.#recover(error);
      }
    }
  }

  /**
   * Changes the rate at both ends and proves it with a SYNC. When the chip is not heard at the new rate, the connection is
   * made anew at the old one.
   * @returns the rate that is in force: `rate`, or the old one.
   */
  async setBaud(rate: number): Promise<number> {
    const before = this.exchange.baud;
    if (rate === before) return before;
    try {
      await this.#changeBaud(rate);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      this.onEvent({ type: 'retry', what: 'CHANGE_BAUDRATE', attempt: 1, because: error.code });
      await this.#reconnect(before);
    }
    this.#baud = this.exchange.baud;
    return this.#baud;
  }

  /** Starts the application by the reset line, after an abort too. @throws EspError `link.failed` when the link has no lines. */
  async hardReset(): Promise<void> {
    const { link, clock } = this.#line;
    this.onEvent({ type: 'phase', phase: 'reset' });
    await reset({ link, clock, signal: undefined }, 'hard');
  }

  /**
   * Gives back what was taken: the link goes back to the rate of the connection and is closed. Works after any failure and
   * after an abort, and never throws. The chip stays as it is.
   */
  async close(): Promise<void> {
    const { link, clock } = this.#line;
    await giveBack(link, clock, this.#connectBaud);
  }

  async #recover(cause: EspError): Promise<void> {
    if (await this.#stubAnswers()) return;
    try {
      await this.#reconnect(this.#baud);
    } catch (final) {
      if (final instanceof EspError && !hasCode(final, 'link.closed')) throw cause; // it says more than that nobody answers now
      throw final;
    }
  }

  async #stubAnswers(): Promise<boolean> {
    try {
      return (await resync(this.#line)).stub;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      return false;
    }
  }

  async #reconnect(baud: number): Promise<void> {
    await this.exchange.setBaud(this.#connectBaud);
    this.#chip = await establish(this.#line, this.#plan);
    if (baud !== this.#connectBaud) await this.#changeBaud(baud);
  }

  async #changeBaud(baud: number): Promise<void> {
    const previousBaud = this.exchange.baud;
    await this.command('changeBaudrate', { baud, previousBaud });
    await this.exchange.setBaud(baud);
    await sleep(this.clock, BAUD_SETTLES, this.signal);
    await resync(this.#line);
    this.onEvent({ type: 'baud', from: previousBaud, to: baud });
  }
}

async function giveBack(link: Link, clock: Clock, baud: number): Promise<void> {
  const late = (): Error => new EspError('link.timeout', { command: 'close', waitedMs: CLOSE_PATIENCE / 1e6, received: 0 });
  const bounded = (work: Promise<void>): Promise<void> => within(work, { clock, delay: CLOSE_PATIENCE, late }).catch(() => {}); // the port may be gone
  await bounded(link.setBaud(baud));
  await bounded(link.close());
}

/**
 * Gets hold of the chip behind `link`: reset, sync, stub, identification, working rate. When it fails, the link is closed.
 * @throws EspError `chip.no-sync`, `chip.wrong`, `chip.stub-silent`, `chip.refused`, `frame.invalid`, `link.*`; the signal's reason.
 */
export async function connect(options: ConnectOptions): Promise<Session> {
  const { link, clock, stub, signal, flashSize, onEvent = () => {} } = options;
  const { connectBaud = DEFAULT_CONNECT_BAUD, resets = DEFAULT_RESETS, attempts = DEFAULT_ATTEMPTS, baud = connectBaud } = options;
  const exchange = new Exchange(link, clock, connectBaud, signal);
  const line: Line = { link, clock, exchange, signal, onEvent };
  const plan: ConnectPlan = { stub, resets, attempts, flashSize };
  try {
    await exchange.setBaud(connectBaud);
    const session = new Session(line, plan, await establish(line, plan));
    await session.setBaud(baud);
    return session;
  } catch (error) {
    await giveBack(link, clock, connectBaud);
    throw error;
  }
}
