import { GPIO, GPIO_BOOT_DETAIL_S, GPIO_PIN_INT, GPIO_PINS, GPIO_RTC_CALIB, GPIO_STRAP_S } from '../../chip/register/gpio.ts';
import { RTC_SLOW_TICK_NS } from '../../chip/register/rtc.ts';
import type { IrqLine, Peripheral } from '../device.ts';
import { isFromOutside, type ResetCause } from '../reset-cause.ts';
import { Stateful } from '../state.ts';
import { CRYSTAL_HZ } from '../time/clock-tree.ts';

const GPIO0 = 1 << 0;
const GPIO2 = 1 << 2;
const GPIO15 = 1 << 15;
/** Levels that a board gives to the pins while nobody drives them: everything pulled up but GPIO15. */
const IDLE_PINS = GPIO_PINS & ~GPIO15;
/** What boards of this kind show as the second number of `boot mode`. */
const BOOT_DETAIL = 6;
const PLAIN_FIRST = GPIO.PIN0;
const PLAIN_LAST = GPIO.RTC_CALIB_VALUE;

export interface GpioOptions {
  readonly irq: IrqLine;
  /** A pin is driven to another level, or is driven from now on. */
  readonly onDrive: (gpio: number, isHigh: boolean) => void;
}

/**
 * GPIO0 to GPIO15, their interrupts and the straps (lx106-and-rom.md §3.3, §5.1). Not modelled: which pin a function other than GPIO
 * takes away, open drain, sigma-delta.
 */
export class Gpio extends Stateful implements Peripheral {
  readonly name = 'gpio';
  readonly size = 0x74;
  readonly #options: GpioOptions;
  protected readonly state = {
    pins: IDLE_PINS,
    straps: strapsOf(IDLE_PINS),
    out: 0,
    enable: 0,
    status: 0,
    /** Level of each pin when the interrupts were last looked at. */
    levels: IDLE_PINS,
    /** Pins that the chip drives, and the levels that it drives them to. */
    driven: 0,
    drivenHigh: 0,
    plain: new Uint32Array((PLAIN_LAST - PLAIN_FIRST) / 4 + 1),
  };

  constructor(options: GpioOptions) {
    super();
    this.#options = options;
  }

  /** Level of each pin as the board drives it, bit n for GPIOn. */
  get pins(): number {
    return this.state.pins;
  }

  set pins(levels: number) {
    this.state.pins = levels;
    this.#update();
  }

  /** GPIO15 << 2 | GPIO0 << 1 | GPIO2, as latched by the last reset that came from outside: 3 boots from flash, 1 downloads. */
  get straps(): number {
    return this.state.straps;
  }

  read(offset: number): number | undefined {
    switch (offset) {
      case GPIO.OUT:
        return this.state.out;
      case GPIO.ENABLE:
        return this.state.enable;
      case GPIO.IN:
        return (BOOT_DETAIL << GPIO_BOOT_DETAIL_S) | (this.state.straps << GPIO_STRAP_S) | this.#levels;
      case GPIO.STATUS:
        return this.state.status;
      case GPIO.OUT_W1TS:
      case GPIO.OUT_W1TC:
      case GPIO.ENABLE_W1TS:
      case GPIO.ENABLE_W1TC:
      case GPIO.STATUS_W1TS:
      case GPIO.STATUS_W1TC:
        return 0;
      case GPIO.RTC_CALIB_VALUE:
        return this.#calibration();
      default:
        return this.state.plain[(offset - PLAIN_FIRST) >> 2];
    }
  }

  write(offset: number, value: number): boolean {
    if (!this.#set(offset, value)) return false;
    this.#update();
    return true;
  }

  #set(offset: number, value: number): boolean {
    const { state } = this;
    switch (offset) {
      case GPIO.OUT:
        state.out = value & GPIO_PINS;
        return true;
      case GPIO.OUT_W1TS:
        state.out |= value & GPIO_PINS;
        return true;
      case GPIO.OUT_W1TC:
        state.out &= ~value;
        return true;
      case GPIO.ENABLE:
        state.enable = value & GPIO_PINS;
        return true;
      case GPIO.ENABLE_W1TS:
        state.enable |= value & GPIO_PINS;
        return true;
      case GPIO.ENABLE_W1TC:
        state.enable &= ~value;
        return true;
      case GPIO.IN:
        return true; // read only
      case GPIO.STATUS:
        state.status = value & GPIO_PINS;
        return true;
      case GPIO.STATUS_W1TS:
        state.status |= value & GPIO_PINS;
        return true;
      case GPIO.STATUS_W1TC:
        state.status &= ~value;
        return true;
      default:
        if (offset < PLAIN_FIRST || offset > PLAIN_LAST) return false;
        state.plain[(offset - PLAIN_FIRST) >> 2] = value;
        return true;
    }
  }

  get #levels(): number {
    const { out, enable, pins } = this.state;
    return (out & enable) | (pins & ~enable & GPIO_PINS);
  }

  /** Tells of pins that are driven otherwise than before, and raises the interrupts that their levels and changes ask for. */
  #update(): void {
    const { state } = this;
    const { out, enable } = state;
    const changed = (enable & ~state.driven) | ((out ^ state.drivenHigh) & enable);
    if (changed !== 0)
      for (let gpio = 0; gpio < 16; gpio++) if ((changed >> gpio) & 1) this.#options.onDrive(gpio, ((out >> gpio) & 1) === 1);
    state.driven = enable;
    state.drivenHigh = out & enable;
    const levels = this.#levels;
    state.status |= this.#asking(levels, levels ^ state.levels);
    state.levels = levels;
    this.restored();
  }

  protected override restored(): void {
    this.#options.irq.set(this.state.status !== 0);
  }

  /** Pins whose interrupt type says that they interrupt with these `levels`, of which `changed` are new. */
  #asking(levels: number, changed: number): number {
    let asking = 0;
    for (let gpio = 0; gpio < 16; gpio++) {
      const type = ((this.state.plain[gpio] as number) >>> GPIO_PIN_INT.TYPE_S) & GPIO_PIN_INT.TYPE;
      if (type === GPIO_PIN_INT.OFF) continue;
      const isHigh = ((levels >> gpio) & 1) === 1;
      const isNew = ((changed >> gpio) & 1) === 1;
      const isDue =
        (type === GPIO_PIN_INT.RISING && isNew && isHigh) ||
        (type === GPIO_PIN_INT.FALLING && isNew && !isHigh) ||
        (type === GPIO_PIN_INT.ANY_EDGE && isNew) ||
        (type === GPIO_PIN_INT.LOW && !isHigh) ||
        (type === GPIO_PIN_INT.HIGH && isHigh);
      if (isDue) asking |= 1 << gpio;
    }
    return asking;
  }

  isVolatile(): boolean {
    return false;
  }

  /** The slow counter against the crystal: done as soon as it is begun. */
  #calibration(): number {
    const ticks = (this.state.plain[(GPIO.RTC_CALIB_SYNC - PLAIN_FIRST) >> 2] as number) & GPIO_RTC_CALIB.TICKS;
    const cycles = Math.round((ticks * RTC_SLOW_TICK_NS * CRYSTAL_HZ) / 1e9);
    return (GPIO_RTC_CALIB.READY | (cycles & GPIO_RTC_CALIB.CYCLES)) >>> 0;
  }

  /** Software and watchdog resets keep the straps: a chip in download mode comes back in download mode. */
  reset(cause: ResetCause): void {
    this.state.out = 0;
    this.state.enable = 0;
    this.state.status = 0;
    this.state.plain.fill(0);
    this.#update();
    if (isFromOutside(cause)) this.state.straps = strapsOf(this.state.pins);
  }
}

function strapsOf(pins: number): number {
  return (pins & GPIO15 ? 4 : 0) | (pins & GPIO0 ? 2 : 0) | (pins & GPIO2 ? 1 : 0);
}
