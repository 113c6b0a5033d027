import { us } from '../../base/clock.ts';
import type { Rearming } from '../../base/event-clock.ts';
import { WDT, WDT_CTL, WDT_FEED_VALUE, WDT_OP_ND_RESET, WDT_PERIOD, WDT_UNIT_US } from '../../chip/register/wdt.ts';
import type { Block, IrqLine } from '../device.ts';
import { RESET_CAUSE, type ResetCause } from '../reset-cause.ts';
import { Alarm } from '../time/alarm.ts';
import type { ChipClock } from '../time/chip-time.ts';

export interface WatchdogOptions {
  readonly clock: ChipClock;
  /** Rises when the first stage is over. */
  readonly irq: IrqLine;
  readonly requestReset: (cause: ResetCause) => void;
}

/** What {@link Watchdog.save} gives. */
export type WatchdogState = ReturnType<Watchdog['save']>;

/**
 * The hardware watchdog (lx106-and-rom.md §3.3): the first stage ends with an interrupt, the second with a reset; feeding begins the
 * first anew. That both stages pass in every response mode of CTL is inference, as is that writing a period begins anew.
 */
export class Watchdog implements Block {
  readonly name = 'wdt';
  readonly size = 0x18;
  readonly #options: WatchdogOptions;
  #ctl = 0;
  #periods: [number, number] = [0, WDT_OP_ND_RESET];
  /** The first stage is over. */
  #isLate = false;
  readonly #alarm: Alarm;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.#expire());
  }

  read(offset: number): number | undefined {
    switch (offset) {
      case WDT.CTL:
        return this.#ctl;
      case WDT.OP:
        return this.#periods[0];
      case WDT.OP_ND:
        return this.#periods[1];
      case WDT.FEED:
        return 0;
      default:
        return undefined;
    }
  }

  write(offset: number, value: number): boolean {
    switch (offset) {
      case WDT.CTL: {
        const isChange = ((this.#ctl ^ value) & WDT_CTL.ENABLE) !== 0;
        this.#ctl = value;
        if (isChange) this.#restart();
        return true;
      }
      case WDT.OP:
        this.#periods[0] = value & WDT_PERIOD;
        this.#restart();
        return true;
      case WDT.OP_ND:
        this.#periods[1] = value & WDT_PERIOD;
        this.#restart();
        return true;
      case WDT.FEED:
        if (value === WDT_FEED_VALUE) this.#restart();
        return true;
      default:
        return false;
    }
  }

  isVolatile(): boolean {
    return false;
  }

  /** Off after every reset. */
  reset(): void {
    this.#ctl = 0;
    this.#periods = [0, WDT_OP_ND_RESET];
    this.#restart();
  }

  #restart(): void {
    this.#alarm.cancel();
    this.#isLate = false;
    this.#options.irq.set(false);
    if ((this.#ctl & WDT_CTL.ENABLE) !== 0) this.#alarm.set(us(WDT_UNIT_US * 2 ** this.#periods[0]));
  }

  #expire(): void {
    const { irq, requestReset } = this.#options;
    if (this.#isLate) {
      requestReset(RESET_CAUSE.watchdog);
      return;
    }
    this.#isLate = true;
    irq.set(true);
    this.#alarm.set(us(WDT_UNIT_US * 2 ** this.#periods[1]));
  }

  save() {
    return { ctl: this.#ctl, periods: this.#periods, isLate: this.#isLate, alarm: this.#alarm.save() };
  }

  restore({ ctl, periods, isLate, alarm }: WatchdogState, rearming: Rearming): void {
    this.#ctl = ctl;
    this.#periods = [...periods];
    this.#isLate = isLate;
    this.#alarm.restore(alarm, rearming);
    this.#options.irq.set(isLate);
  }
}
