import { ns } from '../../base/clock.ts';
import { TIMER_CTRL, TIMER_PRESCALE } from '../../chip/register/timer.ts';
import type { IrqLine } from '../device.ts';
import { Stateful } from '../state.ts';
import { Alarm } from '../time/alarm.ts';
import type { ChipClock } from '../time/chip-time.ts';

/** How a counter counts. */
export interface CounterKind {
  /** Number of values: it wraps there. */
  readonly range: number;
  readonly direction: 1 | -1;
}

/** A counter, its clock and its interrupt. */
export interface CounterOptions {
  readonly kind: CounterKind;
  readonly clock: ChipClock;
  readonly irq: IrqLine;
  /** The clock that the prescaler divides. */
  readonly clockHz: () => number;
}

/** One of the two timers: a value that follows the clock, and an event for each time it reaches its target. */
export class Counter extends Stateful {
  readonly #options: CounterOptions;
  protected readonly state;

  constructor(options: CounterOptions) {
    super();
    this.#options = options;
    this.state = {
      load: 0,
      ctrl: 0,
      /** The value at which the interrupt comes. */
      target: 0,
      isPending: false,
      /** The value at `since` (nanoseconds, not necessarily whole). */
      base: 0,
      since: 0,
      alarm: new Alarm(options.clock, () => this.#expire()),
      /** When the target is reached: the alarm's time, not necessarily whole. */
      targetAt: 0,
    };
  }

  get load(): number {
    return this.state.load;
  }

  set load(value: number) {
    this.state.load = value % this.#options.kind.range;
    this.#startAt(this.state.load, this.#options.clock.now);
  }

  get ctrl(): number {
    return this.state.ctrl | (this.state.isPending ? TIMER_CTRL.INT_STATUS : 0);
  }

  set ctrl(value: number) {
    const count = this.count;
    this.state.ctrl = value & ~TIMER_CTRL.INT_STATUS;
    this.#startAt(count, this.#options.clock.now);
  }

  /** The value at which the interrupt comes. */
  get target(): number {
    return this.state.target;
  }

  set target(value: number) {
    this.state.target = value;
    this.#startAt(this.count, this.#options.clock.now);
  }

  get count(): number {
    if (!this.#isOn) return this.state.base;
    const { range, direction } = this.#options.kind;
    const ticks = Math.floor((this.#options.clock.now - this.state.since) / this.#tick);
    return (((this.state.base + direction * ticks) % range) + range) % range;
  }

  get isPending(): boolean {
    return this.state.isPending;
  }

  acknowledge(): void {
    this.state.isPending = false;
    this.#options.irq.set(false);
  }

  /** To be called when the clock's frequency has changed. */
  clockChanged(): void {
    this.#startAt(this.count, this.#options.clock.now);
  }

  reset(): void {
    this.state.ctrl = 0;
    this.state.load = 0;
    this.state.target = 0;
    this.acknowledge();
    this.#startAt(0, this.#options.clock.now);
  }

  get #isOn(): boolean {
    return (this.state.ctrl & TIMER_CTRL.ENABLE) !== 0;
  }

  /** Nanoseconds from one value to the next. */
  get #tick(): number {
    const field = ((this.state.ctrl >>> TIMER_CTRL.PRESCALE_S) & TIMER_CTRL.PRESCALE) as 0 | 1 | 2 | 3;
    return (TIMER_PRESCALE[field] * 1e9) / this.#options.clockHz();
  }

  #startAt(value: number, since: number): void {
    this.state.base = value;
    this.state.since = since;
    this.state.alarm.cancel();
    if (!this.#isOn) return;
    const { clock, kind } = this.#options;
    // From the target itself it is a whole round.
    const ticks = (kind.direction * (this.state.target - value) + kind.range) % kind.range || kind.range;
    this.state.targetAt = since + ticks * this.#tick;
    this.state.alarm.set(ns(Math.ceil(this.state.targetAt) - clock.now));
  }

  #expire(): void {
    const { irq } = this.#options;
    if ((this.state.ctrl & TIMER_CTRL.INT_LEVEL) === 0) irq.set(false); // an edge each time, seen or not
    this.state.isPending = true;
    irq.set(true);
    this.#startAt(this.state.ctrl & TIMER_CTRL.AUTO_RELOAD ? this.state.load : this.state.target, this.state.targetAt);
  }

  protected override restored(): void {
    this.#options.irq.set(this.state.isPending);
  }
}
