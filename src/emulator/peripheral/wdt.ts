import { type Nanos, us } from '../../base/clock.ts';
import { WDT, WDT_CTL, WDT_FEED_VALUE, WDT_OP_ND_RESET, WDT_PERIOD, WDT_UNIT_US } from '../../chip/register/wdt.ts';
import type { IrqLine, Peripheral } from '../device.ts';
import { RESET_CAUSE, type ResetCause } from '../reset-cause.ts';
import { Stateful } from '../state.ts';
import { Alarm } from '../time/alarm.ts';
import type { ChipClock } from '../time/chip-time.ts';

/** What the watchdog acts on. */
export interface WatchdogOptions {
  readonly clock: ChipClock;
  /** Rises when the first stage is over. */
  readonly irq: IrqLine;
  readonly requestReset: (cause: ResetCause) => void;
}

/**
 * The hardware watchdog (lx106-and-rom.md §3.3): the first stage ends with an interrupt, the second with a reset; feeding begins the
 * first anew. That both stages pass in every response mode of CTL is inference, as is that writing a period begins anew.
 */
export class Watchdog extends Stateful implements Peripheral {
  readonly name = 'wdt';
  readonly size = 0x18;
  readonly #options: WatchdogOptions;
  protected readonly state;

  constructor(options: WatchdogOptions) {
    super();
    this.#options = options;
    this.state = {
      ctl: 0,
      periods: [0, WDT_OP_ND_RESET] as [number, number],
      /** The first stage is over. */
      isLate: false,
      /** When the stage ends; a feed moves only that, and the alarm follows when it rings too early: firmware feeds all the time. */
      endsAt: 0,
      ringsAt: 0,
      alarm: new Alarm(options.clock, () => this.#ring()),
    };
  }

  read(offset: number): number | undefined {
    switch (offset) {
      case WDT.CTL:
        return this.state.ctl;
      case WDT.OP:
        return this.state.periods[0];
      case WDT.OP_ND:
        return this.state.periods[1];
      case WDT.FEED:
        return 0;
      default:
        return undefined;
    }
  }

  write(offset: number, value: number): boolean {
    switch (offset) {
      case WDT.CTL: {
        const isChange = ((this.state.ctl ^ value) & WDT_CTL.ENABLE) !== 0;
        this.state.ctl = value;
        if (isChange) this.#restart();
        return true;
      }
      case WDT.OP:
        this.state.periods[0] = value & WDT_PERIOD;
        this.#restart();
        return true;
      case WDT.OP_ND:
        this.state.periods[1] = value & WDT_PERIOD;
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
    this.state.ctl = 0;
    this.state.periods = [0, WDT_OP_ND_RESET];
    this.#restart();
  }

  #restart(): void {
    const { state } = this;
    if (state.isLate) this.#options.irq.set(false);
    state.isLate = false;
    if ((state.ctl & WDT_CTL.ENABLE) === 0) state.alarm.cancel();
    else this.#begin(state.periods[0]);
  }

  /** A stage of `period` begins. */
  #begin(period: number): void {
    const { state } = this;
    state.endsAt = this.#options.clock.now + us(WDT_UNIT_US * 2 ** period);
    if (state.alarm.due === undefined || state.alarm.due > state.endsAt) this.#setAlarm();
  }

  #setAlarm(): void {
    const { state } = this;
    state.ringsAt = state.endsAt;
    state.alarm.setAt(state.endsAt as Nanos);
  }

  #ring(): void {
    const { state } = this;
    const { irq, requestReset } = this.#options;
    if (state.ringsAt < state.endsAt) this.#setAlarm();
    else if (state.isLate) requestReset(RESET_CAUSE.watchdog);
    else {
      state.isLate = true;
      irq.set(true);
      this.#begin(state.periods[1]);
    }
  }

  protected override restored(): void {
    this.#options.irq.set(this.state.isLate);
  }
}
