import { type Nanos, us } from '../../../base/clock.ts';
import type { EventRestorer } from '../../../base/event-clock.ts';
import { RADIO_RANGES, WDEV, WDEV_ALARM, WDEV_INT } from '../../../chip/register/radio.ts';
import type { IrqLine } from '../../device.ts';
import type { ResetCause } from '../../reset-cause.ts';
import { type SavedState, Stateful } from '../../state.ts';
import { Alarm } from '../../time/alarm.ts';
import type { ChipClock } from '../../time/chip-time.ts';
import { RadioBlock } from './radio-block.ts';
import type { RadioRegister } from './radio-register.ts';

const WORD = 2 ** 32;
/** What the random numbers of a chip begin with after it was made: any number but 0. */
const FIRST_RANDOM = 0x2545f491;

export interface WdevOptions {
  readonly clock: ChipClock;
  readonly irq: IrqLine;
  readonly onTouch: (address: number) => void;
  /** A soft-AP was started. */
  readonly onSoftAp: () => void;
}

const AP_BSSID_HIGH = WDEV.AP_BSSID_HIGH - RADIO_RANGES.wdev.start;

/** What the MAC does by itself: it counts microseconds, rings at one of them, and draws random numbers. */
class WdevCore extends Stateful {
  readonly #options: WdevOptions;
  protected readonly state;

  constructor(options: WdevOptions) {
    super();
    this.#options = options;
    this.state = {
      /** When the microseconds began to count. */
      origin: options.clock.now,
      status: 0,
      enabled: 0,
      random: FIRST_RANDOM,
      targetLow: 0,
      targetHigh: 0,
      isArmed: false,
      alarm: new Alarm(options.clock, () => this.#raise(WDEV_INT.TSF_REACHED)),
    };
  }

  get registers(): readonly RadioRegister[] {
    const { state } = this;
    const source = 'silicon.md §3.1';
    return [
      {
        address: WDEV.CLOCK,
        name: 'clock',
        source,
        read: () => this.#micros % WORD,
        isVolatile: true,
        without: 'time stands still: the SDK waits for its radio without end',
      },
      {
        address: WDEV.RANDOM,
        name: 'random number',
        source,
        read: () => this.#draw(),
        isVolatile: true,
        without: 'AT 3.0.6 asks for another number without end',
      },
      {
        address: WDEV.TSF_LOW,
        name: 'TSF, low word',
        source,
        read: () => this.#micros % WORD,
        isVolatile: true,
        without: 'as the alarm',
      },
      {
        address: WDEV.TSF_HIGH,
        name: 'TSF, high word',
        source,
        read: () => Math.floor(this.#micros / WORD),
        isVolatile: true,
        without: 'nothing for 71 minutes',
      },
      {
        address: WDEV.ALARM_LOW,
        name: 'alarm, low word',
        source,
        write: (value) => this.#rearm({ targetLow: value }),
        without: 'as the alarm',
      },
      {
        address: WDEV.ALARM_HIGH,
        name: 'alarm, high word',
        source,
        write: (value) => this.#rearm({ targetHigh: value }),
        without: 'nothing for 71 minutes',
      },
      {
        address: WDEV.ALARM_CTRL,
        name: 'alarm',
        source,
        write: (value) => this.#rearm({ isArmed: (value & WDEV_ALARM.ENABLE) !== 0 }),
        without: 'nobody feeds the hardware watchdog, which resets the chip 8.2 s after start',
      },
      { address: WDEV.INT_STATUS, name: 'interrupt status', source, read: () => state.status, without: 'as the alarm' },
      {
        address: WDEV.INT_CLEAR,
        name: 'interrupt clear',
        source,
        read: () => 0,
        write: (value) => this.#lower(value),
        without: 'the first interrupt is handled again and again',
      },
      {
        address: WDEV.INT_ENABLE,
        name: 'interrupt enable',
        source: `${source}; lx106-and-rom.md §10`,
        write: (value) => this.#enable(value),
        without: 'as the alarm',
      },
    ];
  }

  /** Interrupts are off, and the microseconds begin anew [I]; the random numbers go on. */
  reset(): void {
    const { state } = this;
    state.origin = this.#options.clock.now;
    state.status = state.enabled = state.targetLow = state.targetHigh = 0;
    state.isArmed = false;
    state.alarm.cancel();
    this.#drive();
  }

  protected override restored(): void {
    this.#drive();
  }

  get #micros(): number {
    return Math.floor((this.#options.clock.now - this.state.origin) / 1000);
  }

  /** Xorshift: the same numbers for every chip that does the same. */
  #draw(): number {
    let x = this.state.random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state.random = x >>> 0;
    return x >>> 0;
  }

  /** The alarm rings once at its time, at once when that is past. */
  #rearm(change: { readonly targetLow?: number; readonly targetHigh?: number; readonly isArmed?: boolean }): void {
    const { state } = this;
    Object.assign(state, change);
    state.alarm.cancel();
    if (!state.isArmed) return;
    const left = us(state.targetHigh * WORD + state.targetLow) + state.origin - this.#options.clock.now;
    // Beyond what a clock of whole nanoseconds can count it never comes.
    if (left < Number.MAX_SAFE_INTEGER / 2) state.alarm.set(Math.max(0, left) as Nanos);
  }

  #enable(mask: number): void {
    this.state.enabled = mask;
    this.#drive();
  }

  #raise(mask: number): void {
    this.state.status = (this.state.status | mask) >>> 0;
    this.#drive();
  }

  #lower(mask: number): void {
    this.state.status = (this.state.status & ~mask) >>> 0;
    this.#drive();
  }

  #drive(): void {
    this.#options.irq.set((this.state.status & this.state.enabled) !== 0);
  }
}

/**
 * The MAC (WDEV) of a radio that hears nothing: its clock, the alarm with which the SDK feeds the watchdog, its interrupts and random
 * numbers. Not modelled: descriptors, frames, beacons; a transmission is never reported as done.
 */
export class Wdev extends RadioBlock {
  readonly #core: WdevCore;
  readonly #onSoftAp: () => void;

  constructor(options: WdevOptions) {
    const core = new WdevCore(options);
    super({ name: 'wdev', range: RADIO_RANGES.wdev, registers: core.registers, onTouch: options.onTouch });
    this.#core = core;
    this.#onSoftAp = options.onSoftAp;
  }

  /** A soft-AP is up when its interface belongs to the network of its own address. */
  override write(offset: number, value: number): boolean {
    const isWritten = super.write(offset, value);
    if (offset === AP_BSSID_HIGH && this.#isOwnNetwork()) this.#onSoftAp();
    return isWritten;
  }

  #isOwnNetwork(): boolean {
    const word = (address: number): number => this.state.words.get(address - RADIO_RANGES.wdev.start) ?? 0;
    const low = word(WDEV.AP_ADDRESS_LOW);
    return low !== 0 && low === word(WDEV.AP_BSSID_LOW) && word(WDEV.AP_ADDRESS_HIGH) % 0x10000 === word(WDEV.AP_BSSID_HIGH) % 0x10000;
  }

  override reset(cause: ResetCause): void {
    super.reset(cause);
    this.#core.reset();
  }

  override save(): SavedState {
    return [super.save(), this.#core.save()];
  }

  override restore([words, core]: SavedState, rearming: EventRestorer): void {
    super.restore(words as SavedState, rearming);
    this.#core.restore(core as SavedState, rearming);
  }
}
