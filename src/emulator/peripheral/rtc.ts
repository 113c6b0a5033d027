import { ns } from '../../base/clock.ts';
import { RTC, RTC_CTL, RTC_INT_STATE, RTC_POWER, RTC_SLOW_TICK_NS, RTC_SLP_CTL, RTC_STATE1, RTC_STATE2 } from '../../chip/register/rtc.ts';
import type { Peripheral } from '../device.ts';
import { RESET_CAUSE, type ResetCause } from '../reset-cause.ts';
import { Stateful } from '../state.ts';
import { Alarm } from '../time/alarm.ts';
import type { ChipClock } from '../time/chip-time.ts';
import { RegisterStore } from './store.ts';

const WORD = 2 ** 32;

/** What the RTC acts on. */
export interface RtcOptions {
  readonly clock: ChipClock;
  readonly requestReset: (cause: ResetCause) => void;
  /** Everything but this block and its RAM loses its power now. */
  readonly fallAsleep: () => void;
}

/**
 * The always-on block: software reset, slow counter, deep sleep, and words that outlive every reset but power-on. The end of a deep
 * sleep resets the chip, as on boards that connect GPIO16 with the reset pin. A light sleep is over at once.
 */
export class Rtc extends Stateful implements Peripheral {
  readonly name = 'rtc';
  readonly size = 0x100;
  readonly #options: RtcOptions;
  protected readonly state;

  constructor(options: RtcOptions) {
    super();
    this.#options = options;
    this.state = {
      words: new RegisterStore({ name: 'rtc', size: 0x100, isRetained: true }),
      cause: RESET_CAUSE.powerOn as ResetCause,
      wake: new Alarm(options.clock, () => options.requestReset(RESET_CAUSE.deepSleep)),
    };
  }

  read(offset: number): number | undefined {
    if (offset === RTC.SLP_CNT) return this.#ticks % WORD;
    const value = this.state.words.read(offset);
    if (value === undefined) return undefined;
    if (offset === RTC.STATE1) return (value & ~RTC_STATE1.RESET_CAUSE) | this.state.cause;
    if (offset === RTC.STATE2) {
      // The ROM asks what ended a deep sleep; without an answer it takes its reset for an unknown one (silicon.md §1, fault 3).
      return (value & ~RTC_STATE2.WAKE_CAUSE) | (this.state.cause === RESET_CAUSE.deepSleep ? RTC_STATE2.WOKEN_BY_TIMER : 0);
    }
    return offset === RTC.INT_STATE ? value | RTC_INT_STATE.WAKE : value;
  }

  write(offset: number, value: number): boolean {
    if (offset === RTC.CTL) {
      this.state.words.write(offset, value & ~RTC_CTL.SW_RESET);
      if (value & RTC_CTL.SW_RESET) this.#options.requestReset(RESET_CAUSE.software);
      return true;
    }
    if (offset !== RTC.SLP_CTL) return this.state.words.write(offset, value);
    this.state.words.write(offset, value & ~RTC_SLP_CTL.SLEEP);
    if (value & RTC_SLP_CTL.SLEEP && this.#get(RTC.POWER) & RTC_POWER.DEEP) this.#sleep();
    return true;
  }

  isVolatile(offset: number): boolean {
    return offset === RTC.SLP_CNT;
  }

  reset(cause: ResetCause): void {
    this.state.cause = cause;
    this.state.wake.cancel();
    this.state.words.reset(cause);
  }

  get #ticks(): number {
    return Math.floor(this.#options.clock.now / RTC_SLOW_TICK_NS);
  }

  #get(offset: number): number {
    return this.state.words.read(offset) ?? 0;
  }

  #sleep(): void {
    const { clock, fallAsleep } = this.#options;
    fallAsleep();
    if ((this.#get(RTC.STATE2) & RTC_STATE2.WAKE_BY_TIMER) === 0) return;
    const ticks = this.#ticks;
    const left = (this.#get(RTC.SLP_TARGET) - (ticks % WORD) + WORD) % WORD;
    const at = (ticks + left) * RTC_SLOW_TICK_NS;
    this.state.wake.set(ns(at - clock.now));
  }
}
