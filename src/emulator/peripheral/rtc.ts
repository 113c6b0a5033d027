import { RTC, RTC_CTL, RTC_INT_STATE, RTC_SLOW_TICK_NS } from '../../chip/register/rtc.ts';
import { type ChipClock, type Device, RESET_CAUSE, type ResetCause } from '../device.ts';
import { RegisterStore } from './store.ts';

export interface RtcOptions {
  readonly clock: ChipClock;
  readonly requestReset: (cause: ResetCause) => void;
}

/** The always-on block: software reset, slow counter, and words that outlive every reset but power-on. There is no deep sleep. */
export class Rtc implements Device {
  readonly name = 'rtc';
  readonly size = 0x100;
  readonly #options: RtcOptions;
  readonly #words = new RegisterStore({ name: 'rtc', size: 0x100, isRetained: true });

  constructor(options: RtcOptions) {
    this.#options = options;
  }

  read(offset: number): number | undefined {
    if (offset === RTC.SLP_CNT) return Math.floor(this.#options.clock.now / RTC_SLOW_TICK_NS) % 2 ** 32;
    const value = this.#words.read(offset);
    return value !== undefined && offset === RTC.INT_STATE ? value | RTC_INT_STATE.WAKE : value;
  }

  write(offset: number, value: number): boolean {
    if (offset !== RTC.CTL) return this.#words.write(offset, value);
    this.#words.write(offset, value & ~RTC_CTL.SW_RESET);
    if (value & RTC_CTL.SW_RESET) this.#options.requestReset(RESET_CAUSE.software);
    return true;
  }

  isVolatile(offset: number): boolean {
    return offset === RTC.SLP_CNT;
  }

  reset(cause: ResetCause): void {
    this.#words.reset(cause);
  }
}
