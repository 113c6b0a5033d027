import { type Clock, ms, type Nanos, ns, seconds, sleep } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import type { Range } from '../../base/range.ts';
import type { CommandName, Payload } from '../../wire/command.ts';
import type { Link } from '../../wire/link.ts';
import { within } from '../protocol/deadline.ts';
import type { EventListener } from '../protocol/event.ts';
import { type Answer, type CommandOptions, Exchange } from '../protocol/exchange.ts';
import { type ChipInfo, flashSizeOf } from '../protocol/identify.ts';
import { isLineTrouble, isRetryable } from '../protocol/retry.ts';
import { resync, sync } from '../protocol/sync.ts';
import type { StubImage } from '../protocol/upload.ts';
import { baudRequest, CEILING_WITHOUT_RESET, DEFAULT_BAUD_CEILING, proveRate, ratesBetween, slowerRate } from './baud.ts';
import { type ConnectPlan, type Established, establish, type Line, type Reset, reset } from './connect.ts';
import { giveBack, slowDownStub } from './give-back.ts';

/** What a connection needs from outside, and how it is made. */
export interface ConnectOptions {
  /** Becomes the session's: {@link Session.close} closes it. */
  readonly link: Link;
  readonly clock: Clock;
  /** `undefined` to do without: the ROM's loader writes, SPI registers read (slowly), and the rate stays as it is. */
  readonly stub: StubImage | undefined;
  /** Rate to connect at; 115200 unless told. */
  readonly connectBaud?: number | undefined;
  /**
   * Rate to work at once the stub runs, or `auto`: the fastest that is proven in both directions, found when much is to be moved for the
   * first time ({@link Session.speedUp}); as connected unless told.
   */
  readonly baud?: number | 'auto' | undefined;
  /** The fastest rate that `auto` tries, for adapters that do more or less than {@link DEFAULT_BAUD_CEILING}. */
  readonly baudCeiling?: number | undefined;
  /** Ways into the loader, one an attempt; {@link DEFAULT_RESETS} unless told, `[]` for none. */
  readonly resets?: readonly Reset[] | undefined;
  /** 7 unless told. */
  readonly attempts?: number | undefined;
  /**
   * `bare` for a board without reset lines: events say when to hold the button, and everything has to be done in this one
   * connection. `resets` and `attempts` mean nothing then.
   */
  readonly board?: 'bare' | undefined;
  /** How long to wait for somebody at a `bare` board; a minute unless told. */
  readonly handPatience?: Nanos | undefined;
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

const HAND_PATIENCE = seconds(60);
/** Times that one piece of work is tried. */
const ATTEMPTS = 3;
/** Between a change of the rate and the first SYNC: the pinned stub changes its own 5 ms after the answer (seen on the executing stub). esptool waits 50 ms. */
const BAUD_SETTLES = ms(25);

/** How long a stub that waits for commands may take to answer one that costs no work, adapter included. */
const ANSWERS = ms(100);
/** A SYNC and its eight replies. */
const SYNC_LENGTH = 160;

/** Failures of the line within this time that make the rate count as too fast. */
const TROUBLE_WINDOW = seconds(10);
const TROUBLE_COUNT = 3;

/** A chip whose stub, or without one whose loader, runs and waits for commands. One operation at a time. */
export class Session {
  readonly #line: Line;
  readonly #plan: ConnectPlan;
  readonly #connectBaud: number;
  /** The rate to work at. */
  #baud: number;
  #established: Established;
  /** Rates up to here are still to be tried. */
  #untriedCeiling: number | undefined;
  /** The rate that was proven, and the nanoseconds that a byte from the chip took: links that only look like a wire are faster. */
  #proven: { readonly baud: number; readonly byteTime: number } | undefined;
  /** When the line failed lately, at the present rate. */
  #troubles: Nanos[] = [];
  /** The chip was sent away into its application. */
  #hasLeft = false;

  /** Use {@link connect}. */
  constructor(line: Line, plan: ConnectPlan, established: Established, untriedCeiling?: number) {
    this.#line = line;
    this.#plan = plan;
    this.#connectBaud = line.exchange.baud;
    this.#baud = line.exchange.baud;
    this.#established = established;
    this.#untriedCeiling = untriedCeiling;
  }

  get chip(): ChipInfo {
    return this.#established.chip;
  }

  get clock(): Clock {
    return this.#line.clock;
  }

  get exchange(): Exchange {
    return this.#line.exchange;
  }

  /** Set when no stub runs. */
  get rom(): { readonly clock: Clock } | undefined {
    return this.#established.hasStub ? undefined : { clock: this.clock };
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
    return this.#plan.flashSize ?? flashSizeOf(this.chip);
  }

  /** How long `length` bytes take from the chip to here, as far as is known by now. */
  moveTime(length: number): Nanos {
    const { baud, byteTime } = this.#proven ?? {};
    return byteTime !== undefined && baud === this.exchange.baud ? ns(length * byteTime) : this.exchange.wireTime(length);
  }

  /** One request and its reply; see {@link Exchange.command}. */
  command<C extends CommandName>(name: C, payload: Payload<C>, options?: CommandOptions): Promise<Answer> {
    return this.exchange.command(name, payload, options);
  }

  /**
   * Runs `work`, which must be repeatable from its start, and after a failure of the line or a refusal brings the stub back
   * and runs it again, up to three times in a row without `gain()` having grown in between. A chip that fell out of the stub
   * is reset and gets it anew; a line that fails often is slowed down, and then three times count anew.
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
        const isSlower = this.#countTrouble(error, what, attempt);
        await this.#recover(error);
        if (isSlower) attempt = 0;
      }
    }
  }

  /**
   * Changes the rate at both ends and proves it with a SYNC. When the chip is not heard at the new rate, the old one is taken
   * up again, if need be with a new connection.
   * @returns the rate that is in force: `rate`, or the old one.
   */
  async setBaud(rate: number): Promise<number> {
    const before = this.exchange.baud;
    if (this.rom !== undefined) return before;
    if (rate !== before && !(await this.#tryBaud(rate, async () => {}))) await this.#fallBack(before);
    return this.#settleBaud();
  }

  /** Before much is moved: {@link findBaud}, where `auto` was asked for and no rate was found or set yet. */
  async speedUp(): Promise<void> {
    const ceiling = this.#untriedCeiling;
    if (ceiling === undefined) return;
    await this.findBaud(ceiling);
  }

  /**
   * Takes the fastest rate up to `ceiling` that proves itself in both directions; without reset lines none above
   * `CEILING_WITHOUT_RESET` is tried.
   * @returns the rate that is in force.
   */
  async findBaud(ceiling: number = DEFAULT_BAUD_CEILING): Promise<number> {
    if (this.rom !== undefined) return this.exchange.baud;
    const limit = this.#established.canReset ? ceiling : Math.min(ceiling, CEILING_WITHOUT_RESET);
    for (const rate of ratesBetween(this.#connectBaud, limit)) {
      const prove = async (): Promise<void> => {
        this.#proven = { baud: rate, byteTime: await proveRate(this) };
      };
      if (await this.#tryBaud(rate, prove)) break;
      await this.#fallBack(this.#connectBaud);
    }
    return this.#settleBaud();
  }

  /**
   * Starts the application by the reset line, after an abort too; on a bare board an event asks somebody to.
   * @throws EspError `link.failed` when the link has no lines.
   */
  async hardReset(): Promise<void> {
    const { link, clock } = this.#line;
    this.onEvent({ type: 'phase', phase: 'reset' });
    if (this.#plan.byHand !== undefined) {
      this.onEvent({ type: 'press', action: 'restart' });
      return;
    }
    await reset({ link, clock, signal: undefined }, 'hard');
    this.#hasLeft = true;
  }

  /**
   * Gives back what was taken: stub and link go back to the rate of the connection, and the link is closed. Works after any
   * failure and after an abort, and never throws. The chip stays as it is.
   */
  async close(): Promise<void> {
    const { link, clock } = this.#line;
    const { baud } = this.exchange;
    const isFast = baud !== this.#connectBaud && !this.#hasLeft;
    if (isFast && !(await this.#slowsDown())) await slowDownStub(link, clock, baud, this.#connectBaud);
    await giveBack(link, clock, this.#connectBaud);
  }

  async #tryBaud(rate: number, prove: () => Promise<void>): Promise<boolean> {
    try {
      await this.#changeBaud(rate);
      await prove();
      return true;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      this.onEvent({ type: 'retry', what: 'CHANGE_BAUDRATE', attempt: 1, because: error.code });
      return false;
    }
  }

  async #fallBack(baud: number): Promise<void> {
    try {
      if (await this.#stubAnswers()) {
        if (baud !== this.exchange.baud) await this.#changeBaud(baud);
        return;
      }
    } catch (error) {
      if (!isRetryable(error)) throw error;
    }
    await this.#reconnect(baud);
  }

  #settleBaud(): number {
    this.#untriedCeiling = undefined;
    this.#baud = this.exchange.baud;
    this.#troubles = [];
    return this.#baud;
  }

  /** Notes a failure of the line; true when it was one too many and a slower rate is to be used from now on. */
  #countTrouble(error: EspError, what: string, attempt: number): boolean {
    if (!isLineTrouble(error, what)) return false;
    const { now } = this.clock;
    this.#troubles = [...this.#troubles.filter((at) => now - at <= TROUBLE_WINDOW), now];
    if (this.#baud <= this.#connectBaud || (attempt < ATTEMPTS - 1 && this.#troubles.length < TROUBLE_COUNT)) return false;
    this.#baud = slowerRate(this.#baud, this.#connectBaud);
    this.#troubles = [];
    return true;
  }

  async #recover(cause: EspError): Promise<void> {
    try {
      await this.#fallBack(this.#baud);
    } catch (final) {
      if (final instanceof EspError && !hasCode(final, 'link.closed')) throw cause; // it says more than that nobody answers now
      throw final;
    }
  }

  async #stubAnswers(): Promise<boolean> {
    try {
      return (await resync(this.#line)).stub === this.#established.hasStub;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      return false;
    }
  }

  /** Connects anew, at `baud` or, where the chip is not heard any more, at the next rate below. */
  async #reconnect(baud: number): Promise<void> {
    for (let rate = baud; ; rate = slowerRate(rate, this.#connectBaud)) {
      await this.exchange.setBaud(this.#connectBaud);
      this.#established = await establish(this.#line, this.#plan);
      this.#hasLeft = false;
      this.#baud = rate;
      if (rate === this.#connectBaud || (await this.#tryBaud(rate, async () => {}))) return;
    }
  }

  async #changeBaud(baud: number): Promise<void> {
    const previousBaud = this.exchange.baud;
    await this.command('changeBaudrate', baudRequest(previousBaud, baud));
    await this.exchange.setBaud(baud);
    await sleep(this.clock, BAUD_SETTLES, this.signal);
    if (!(await this.#isHeard())) await resync(this.#line);
    this.onEvent({ type: 'baud', from: previousBaud, to: baud });
  }

  /** Whether the stub, which has nothing else to do, answers SYNC in full. */
  async #isHeard(): Promise<boolean> {
    const { exchange } = this;
    try {
      await exchange.discard();
      return (await sync(exchange, ns(ANSWERS + 2 * exchange.wireTime(SYNC_LENGTH)))).isComplete;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      return false;
    }
  }

  /** Asks the stub to go back to the first rate; false when it does not answer at once, for it may be doing something else. */
  async #slowsDown(): Promise<boolean> {
    const { baud } = this.exchange;
    const { clock } = this.#line;
    const late = (): Error => new EspError('link.timeout', { command: 'close', waitedMs: ANSWERS / 1e6, received: 0 });
    try {
      await within(this.command('changeBaudrate', baudRequest(baud, this.#connectBaud)), {
        clock,
        delay: ANSWERS,
        signal: this.signal,
        late,
      });
      return true;
    } catch {
      return false;
    }
  }
}

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
    const established = await establish(line, plan);
    if (baud === 'auto') return new Session(line, plan, established, options.baudCeiling ?? DEFAULT_BAUD_CEILING);
    opened = new Session(line, plan, established);
    await opened.setBaud(baud);
    return opened;
  } catch (error) {
    await (opened === undefined ? giveBack(link, clock, connectBaud) : opened.close());
    throw error;
  }
}
