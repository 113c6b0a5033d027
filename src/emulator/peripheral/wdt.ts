import { type Timer, us } from '../../base/clock.ts';
import { WDT, WDT_CTL, WDT_FEED_VALUE, WDT_OP_ND_RESET, WDT_PERIOD, WDT_UNIT_US } from '../../chip/register/wdt.ts';
import { type ChipClock, type Device, type IrqLine, RESET_CAUSE, type ResetCause } from '../device.ts';

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
export class Watchdog implements Device {
  readonly name = 'wdt';
  readonly size = 0x18;
  readonly #options: WatchdogOptions;
  #ctl = 0;
  #periods: [number, number] = [0, WDT_OP_ND_RESET];
  #timer: Timer | undefined;

  constructor(options: WatchdogOptions) {
    this.#options = options;
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
    this.#timer?.cancel();
    this.#options.irq.set(false);
    if ((this.#ctl & WDT_CTL.ENABLE) === 0) return;
    const { clock, irq, requestReset } = this.#options;
    this.#timer = clock.after(us(WDT_UNIT_US * 2 ** this.#periods[0]), () => {
      irq.set(true);
      this.#timer = clock.after(us(WDT_UNIT_US * 2 ** this.#periods[1]), () => requestReset(RESET_CAUSE.watchdog));
    });
  }
}
