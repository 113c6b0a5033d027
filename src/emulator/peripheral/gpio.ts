import { GPIO, GPIO_BOOT_DETAIL_S, GPIO_PINS, GPIO_RTC_CALIB, GPIO_STRAP_S } from '../../chip/register/gpio.ts';
import { RTC_SLOW_TICK_NS } from '../../chip/register/rtc.ts';
import type { Block } from '../device.ts';
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

/** Pins and straps (lx106-and-rom.md §3.3, §5.1). Pins have no interrupts here; their configuration is kept and given back. */
export class Gpio extends Stateful implements Block {
  readonly name = 'gpio';
  readonly size = 0x74;
  protected readonly state = {
    pins: IDLE_PINS,
    straps: strapsOf(IDLE_PINS),
    out: 0,
    enable: 0,
    status: 0,
    plain: new Uint32Array((PLAIN_LAST - PLAIN_FIRST) / 4 + 1),
  };

  /** Level of each pin as the board drives it, bit n for GPIOn. */
  get pins(): number {
    return this.state.pins;
  }

  set pins(levels: number) {
    this.state.pins = levels;
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
        return (
          (BOOT_DETAIL << GPIO_BOOT_DETAIL_S) |
          (this.state.straps << GPIO_STRAP_S) |
          (this.state.out & this.state.enable) |
          (this.state.pins & ~this.state.enable)
        );
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
    switch (offset) {
      case GPIO.OUT:
        this.state.out = value & GPIO_PINS;
        return true;
      case GPIO.OUT_W1TS:
        this.state.out |= value & GPIO_PINS;
        return true;
      case GPIO.OUT_W1TC:
        this.state.out &= ~value;
        return true;
      case GPIO.ENABLE:
        this.state.enable = value & GPIO_PINS;
        return true;
      case GPIO.ENABLE_W1TS:
        this.state.enable |= value & GPIO_PINS;
        return true;
      case GPIO.ENABLE_W1TC:
        this.state.enable &= ~value;
        return true;
      case GPIO.IN:
        return true; // read only
      case GPIO.STATUS:
        this.state.status = value & GPIO_PINS;
        return true;
      case GPIO.STATUS_W1TS:
        this.state.status |= value & GPIO_PINS;
        return true;
      case GPIO.STATUS_W1TC:
        this.state.status &= ~value;
        return true;
      default:
        if (offset < PLAIN_FIRST || offset > PLAIN_LAST) return false;
        this.state.plain[(offset - PLAIN_FIRST) >> 2] = value;
        return true;
    }
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
    if (isFromOutside(cause)) this.state.straps = strapsOf(this.state.pins);
  }
}

function strapsOf(pins: number): number {
  return (pins & GPIO15 ? 4 : 0) | (pins & GPIO0 ? 2 : 0) | (pins & GPIO2 ? 1 : 0);
}
