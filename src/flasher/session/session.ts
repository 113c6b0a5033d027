import type { Clock, Nanos } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import type { Range } from '../../base/range.ts';
import type { CommandName, Payload } from '../../wire/command.ts';
import type { FlashAccess } from '../flash/flash-access.ts';
import type { EventListener } from '../protocol/event.ts';
import type { Answer, CommandOptions, Exchange } from '../protocol/exchange.ts';
import { type ChipInfo, flashSizeOf } from '../protocol/identify.ts';
import { isRetryable } from '../protocol/retry.ts';
import { resync } from '../protocol/sync.ts';
import { CEILING_WITHOUT_RESET, DEFAULT_BAUD_CEILING, proveRate, ratesBetween, slowerRate } from './baud.ts';
import { changeBaud } from './change-baud.ts';
import { type ConnectPlan, type ConnectResult, establish, type Line, reset } from './establish.ts';
import { WorkingRate } from './rate.ts';
import { releaseLink, restoreStubBaud } from './release.ts';

/** Times that one piece of work is tried. */
const ATTEMPTS = 3;

/** A chip whose stub, or without one whose loader, runs and waits for commands. One operation at a time. */
export class Session {
  readonly #line: Line;
  readonly #plan: ConnectPlan;
  readonly #rate: WorkingRate;
  #target: ConnectResult;
  /** The chip was sent away into its application. */
  #hasLeft = false;

  /** Use `connect`. `untriedCeiling`: rates up to here are still to be tried. */
  constructor(line: Line, plan: ConnectPlan, target: ConnectResult, untriedCeiling?: number) {
    this.#line = line;
    this.#plan = plan;
    this.#rate = new WorkingRate(line.exchange, line.clock, untriedCeiling);
    this.#target = target;
  }

  get chip(): ChipInfo {
    return this.#target.chip;
  }

  /** Its flash, by way of whatever answers. */
  get flash(): FlashAccess {
    return this.#target.flash;
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

  /** Capacity in bytes: as given, else as the id claims. @throws EspError `flash.unknown-size` when neither is there. */
  get flashSize(): number {
    return this.#plan.flashSize ?? flashSizeOf(this.chip);
  }

  /** How long `length` bytes take from the chip to here, as far as is known by now. */
  moveTime(length: number): Nanos {
    return this.#rate.moveTime(length);
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
  async withRetries<T>(what: string, work: () => Promise<T>, at?: Range, gain: () => number = () => 0): Promise<T> {
    let gained = gain();
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (gain() > gained) attempt = 1;
        gained = gain();
        if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
        this.onEvent({ type: 'retry', what, attempt, because: error.code, at });
        const isSlower = this.#rate.countTrouble(error, what, attempt === ATTEMPTS - 1);
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
    if (!this.flash.hasChangeBaud) return before;
    if (rate !== before && !(await this.#tryBaud(rate))) await this.#fallBack(before);
    return this.#rate.settle();
  }

  /** Before much is moved: {@link findBaud}, where `auto` was asked for and no rate was found or set yet. */
  async speedUp(): Promise<void> {
    const { untriedCeiling } = this.#rate;
    if (untriedCeiling !== undefined) await this.findBaud(untriedCeiling);
  }

  /**
   * Takes the fastest rate up to `ceiling` that proves itself in both directions; without reset lines none above
   * `CEILING_WITHOUT_RESET` is tried.
   * @returns the rate that is in force.
   */
  async findBaud(ceiling: number = DEFAULT_BAUD_CEILING): Promise<number> {
    if (!this.flash.hasChangeBaud) return this.exchange.baud;
    const { connectBaud } = this.#rate;
    const limit = this.#target.canReset ? ceiling : Math.min(ceiling, CEILING_WITHOUT_RESET);
    for (const rate of ratesBetween(connectBaud, limit)) {
      if (await this.#tryBaud(rate, async () => this.#rate.prove(rate, await proveRate(this)))) break;
      await this.#fallBack(connectBaud);
    }
    return this.#rate.settle();
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
    const { connectBaud } = this.#rate;
    if (this.exchange.baud !== connectBaud && !this.#hasLeft) await restoreStubBaud(this.#line, connectBaud);
    await releaseLink(link, clock, connectBaud);
  }

  async #tryBaud(rate: number, prove: () => Promise<void> = async () => {}): Promise<boolean> {
    try {
      await changeBaud(this.#line, rate);
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
      if (await this.#answers()) {
        if (baud !== this.exchange.baud) await changeBaud(this.#line, baud);
        return;
      }
    } catch (error) {
      if (!isRetryable(error)) throw error;
    }
    await this.#reconnect(baud);
  }

  async #recover(cause: EspError): Promise<void> {
    try {
      await this.#fallBack(this.#rate.baud);
    } catch (final) {
      if (final instanceof EspError && !hasCode(final, 'link.closed')) throw cause; // it says more than that nobody answers now
      throw final;
    }
  }

  /** Whether what ran on the chip still does. */
  async #answers(): Promise<boolean> {
    try {
      return (await resync(this.#line)).stub === (this.flash.by === 'stub');
    } catch (error) {
      if (!isRetryable(error)) throw error;
      return false;
    }
  }

  /** Connects anew, at `baud` or, where the chip is not heard any more, at the next rate below. */
  async #reconnect(baud: number): Promise<void> {
    const { connectBaud } = this.#rate;
    for (let rate = baud; ; rate = slowerRate(rate, connectBaud)) {
      await this.exchange.setBaud(connectBaud);
      this.#target = await establish(this.#line, this.#plan);
      this.#hasLeft = false;
      this.#rate.use(rate);
      if (rate === connectBaud || (await this.#tryBaud(rate))) return;
    }
  }
}
