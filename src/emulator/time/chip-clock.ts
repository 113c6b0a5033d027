import type { Nanos } from '../../base/clock.ts';
import type { DueTimer, EventClock, EventOptions } from '../../base/event-clock.ts';
import { Stateful } from '../state.ts';
import type { ChipClock } from './chip-time.ts';

/** What happens inside the chip reaches the host through the wire only. */
const QUIET = { isQuiet: true } as const;

/** What the clock needs of the core. */
export interface CycleCounter {
  cycles: number;
  limit: number;
}

/** The virtual clock for what hangs on the chip's pins: what the chip brings about there may be answered, so it ends the running slice. */
class OutsideClock implements EventClock {
  readonly #clock: EventClock;
  readonly #onAsked: (when: Nanos) => void;

  constructor(clock: EventClock, onAsked: (when: Nanos) => void) {
    this.#clock = clock;
    this.#onAsked = onAsked;
  }

  get now(): Nanos {
    return this.#clock.now;
  }

  get nextAt(): Nanos | undefined {
    return this.#clock.nextAt;
  }

  after(delay: Nanos, f: () => void): DueTimer {
    return this.at((this.now + Math.max(0, delay)) as Nanos, f);
  }

  at(when: Nanos, f: () => void, options?: EventOptions): DueTimer {
    this.#onAsked(when);
    return this.#clock.at(when, f, options);
  }
}

/**
 * The chip's time: cycles of the core against the nanoseconds of the virtual clock. The core may be ahead of the virtual clock (inside
 * a slice, or after a long step) or behind it (idle); {@link CpuClock.catchUp} ends the latter. Frequencies are whole
 * MHz, so that time is a ratio of integers and nothing is ever rounded away: the remainder is carried.
 */
export class CpuClock extends Stateful implements ChipClock {
  /** For what hangs on the chip's pins: its time is the virtual clock's. */
  readonly outside: EventClock;
  readonly #clock: EventClock;
  readonly #onEvent: () => void;
  #core: CycleCounter = { cycles: 0, limit: 0 };
  protected readonly state;
  #isRunning = false;

  /** `onEvent` is called after each event that {@link after} was asked for. */
  constructor(clock: EventClock, mhz: number, onEvent: () => void) {
    super();
    this.#clock = clock;
    /** At `cycles` it was `nanos` + `rest` / `mhz`. */
    this.state = { mhz, cycles: 0, nanos: clock.now as number, rest: 0, idle: 0 };
    this.#onEvent = onEvent;
    this.outside = new OutsideClock(clock, (when) => this.#endSlice(when));
  }

  /** Whose cycles count; to be called before time is asked for. */
  attach(core: CycleCounter): void {
    this.#core = core;
    this.state.cycles = core.cycles;
  }

  get now(): Nanos {
    return Math.max(this.#clock.now, this.timeOf(this.#core.cycles)) as Nanos;
  }

  /** Cycles in a microsecond. */
  get mhz(): number {
    return this.state.mhz;
  }

  /** From now on a cycle takes another time. A running slice ends. */
  set mhz(mhz: number) {
    if (mhz === this.state.mhz) return;
    this.#rebase();
    this.state.rest = Math.floor((this.state.rest * mhz) / this.state.mhz);
    this.state.mhz = mhz;
    if (this.#isRunning) this.#core.limit = this.#core.cycles;
  }

  /** Cycles that passed while the core was idle. */
  get idleCycles(): number {
    return this.state.idle;
  }

  /** When the core's cycle count is `cycles`, if it goes on without a pause. */
  timeOf(cycles: number): Nanos {
    const { state } = this;
    return (state.nanos + Math.floor(((cycles - state.cycles) * 1000 + state.rest) / state.mhz)) as Nanos;
  }

  /** The first cycle count at or after `time`. */
  cycleAt(time: number): number {
    const { state } = this;
    return state.cycles + Math.ceil(((time - state.nanos) * state.mhz - state.rest) / 1000);
  }

  after(delay: Nanos, f: () => void): DueTimer {
    return this.at((this.now + Math.max(0, delay)) as Nanos, f);
  }

  at(when: Nanos, f: () => void): DueTimer {
    this.#endSlice(when);
    const run = (): void => {
      f();
      this.#onEvent();
    };
    return this.#clock.at(when, run, QUIET);
  }

  /** The core was idle until now: its cycle counter has been running all the same. */
  catchUp(): void {
    this.idleUntil(this.cycleAt(this.#clock.now));
    this.#rebase();
  }

  /** The core does nothing until its cycle count is `cycles`; nothing happens when it is already. */
  idleUntil(cycles: number): void {
    if (this.#core.cycles >= cycles) return;
    this.state.idle += cycles - this.#core.cycles;
    this.#core.cycles = cycles;
  }

  /** `run` executes on the core: events that are asked for meanwhile end it in time. */
  during<T>(run: () => T): T {
    this.#isRunning = true;
    try {
      return run();
    } finally {
      this.#isRunning = false;
    }
  }

  #endSlice(when: Nanos): void {
    if (this.#isRunning) this.#core.limit = Math.min(this.#core.limit, this.cycleAt(when));
  }

  #rebase(): void {
    const { cycles } = this.#core;
    const numerator = (cycles - this.state.cycles) * 1000 + this.state.rest;
    const nanos = Math.floor(numerator / this.state.mhz);
    this.state.rest = numerator - nanos * this.state.mhz;
    this.state.nanos += nanos;
    this.state.cycles = cycles;
  }
}
