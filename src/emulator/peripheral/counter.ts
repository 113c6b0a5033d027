import { ns } from '../../base/clock.ts';
import type { Rearming } from '../../base/event-clock.ts';
import { TIMER_CTRL, TIMER_PRESCALE } from '../../chip/register/timer.ts';
import type { IrqLine } from '../device.ts';
import { Alarm } from '../time/alarm.ts';
import type { ChipClock } from '../time/chip-time.ts';

/** How a counter counts. */
export interface CounterKind {
  /** Number of values: it wraps there. */
  readonly range: number;
  readonly direction: 1 | -1;
}

export interface CounterOptions {
  readonly kind: CounterKind;
  readonly clock: ChipClock;
  readonly irq: IrqLine;
  /** The clock that the prescaler divides. */
  readonly clockHz: () => number;
}

/** What {@link Counter.save} gives. */
export type CounterState = ReturnType<Counter['save']>;

/** One of the two timers: a value that follows the clock, and an event for each time it reaches its target. */
export class Counter {
  readonly #options: CounterOptions;
  #load = 0;
  #ctrl = 0;
  #target = 0;
  #isPending = false;
  /** The value at `#since` (nanoseconds, not necessarily whole). */
  #base = 0;
  #since = 0;
  readonly #alarm: Alarm;
  /** When the target is reached: the alarm's time, not necessarily whole. */
  #targetAt = 0;

  constructor(options: CounterOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.#expire());
  }

  get load(): number {
    return this.#load;
  }

  set load(value: number) {
    this.#load = value % this.#options.kind.range;
    this.#startAt(this.#load, this.#options.clock.now);
  }

  get ctrl(): number {
    return this.#ctrl | (this.#isPending ? TIMER_CTRL.INT_STATUS : 0);
  }

  set ctrl(value: number) {
    const count = this.count;
    this.#ctrl = value & ~TIMER_CTRL.INT_STATUS;
    this.#startAt(count, this.#options.clock.now);
  }

  /** The value at which the interrupt comes. */
  get target(): number {
    return this.#target;
  }

  set target(value: number) {
    this.#target = value;
    this.#startAt(this.count, this.#options.clock.now);
  }

  get count(): number {
    if (!this.#isOn) return this.#base;
    const { range, direction } = this.#options.kind;
    const ticks = Math.floor((this.#options.clock.now - this.#since) / this.#tick);
    return (((this.#base + direction * ticks) % range) + range) % range;
  }

  get isPending(): boolean {
    return this.#isPending;
  }

  acknowledge(): void {
    this.#isPending = false;
    this.#options.irq.set(false);
  }

  /** To be called when the clock's frequency has changed. */
  clockChanged(): void {
    this.#startAt(this.count, this.#options.clock.now);
  }

  reset(): void {
    this.#ctrl = 0;
    this.#load = 0;
    this.#target = 0;
    this.acknowledge();
    this.#startAt(0, this.#options.clock.now);
  }

  get #isOn(): boolean {
    return (this.#ctrl & TIMER_CTRL.ENABLE) !== 0;
  }

  /** Nanoseconds from one value to the next. */
  get #tick(): number {
    const field = ((this.#ctrl >>> TIMER_CTRL.PRESCALE_S) & TIMER_CTRL.PRESCALE) as 0 | 1 | 2 | 3;
    return (TIMER_PRESCALE[field] * 1e9) / this.#options.clockHz();
  }

  #startAt(value: number, since: number): void {
    this.#base = value;
    this.#since = since;
    this.#alarm.cancel();
    if (!this.#isOn) return;
    const { clock, kind } = this.#options;
    // From the target itself it is a whole round.
    const ticks = (kind.direction * (this.#target - value) + kind.range) % kind.range || kind.range;
    this.#targetAt = since + ticks * this.#tick;
    this.#alarm.set(ns(Math.ceil(this.#targetAt) - clock.now));
  }

  #expire(): void {
    const { irq } = this.#options;
    if ((this.#ctrl & TIMER_CTRL.INT_LEVEL) === 0) irq.set(false); // an edge each time, seen or not
    this.#isPending = true;
    irq.set(true);
    this.#startAt(this.#ctrl & TIMER_CTRL.AUTO_RELOAD ? this.#load : this.#target, this.#targetAt);
  }

  save() {
    return {
      load: this.#load,
      ctrl: this.#ctrl,
      target: this.#target,
      isPending: this.#isPending,
      base: this.#base,
      since: this.#since,
      alarm: this.#alarm.save(),
      targetAt: this.#targetAt,
    };
  }

  restore(state: CounterState, rearming: Rearming): void {
    this.#load = state.load;
    this.#ctrl = state.ctrl;
    this.#target = state.target;
    this.#isPending = state.isPending;
    this.#base = state.base;
    this.#since = state.since;
    this.#alarm.restore(state.alarm, rearming);
    this.#targetAt = state.targetAt;
    this.#options.irq.set(state.isPending);
  }
}
