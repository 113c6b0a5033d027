import { ns, type Timer } from '../../base/clock.ts';
import { TIMER_CTRL, TIMER_PRESCALE } from '../../chip/register/timer.ts';
import type { ChipClock, IrqLine } from '../device.ts';

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
  #timer: Timer | undefined;

  constructor(options: CounterOptions) {
    this.#options = options;
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
    this.#timer?.cancel();
    if (!this.#isOn) return;
    const { clock, kind } = this.#options;
    // From the target itself it is a whole round.
    const ticks = (kind.direction * (this.#target - value) + kind.range) % kind.range || kind.range;
    const at = since + ticks * this.#tick;
    this.#timer = clock.after(ns(Math.ceil(at) - clock.now), () => this.#expire(at));
  }

  #expire(at: number): void {
    const { irq } = this.#options;
    if ((this.#ctrl & TIMER_CTRL.INT_LEVEL) === 0) irq.set(false); // an edge each time, seen or not
    this.#isPending = true;
    irq.set(true);
    this.#startAt(this.#ctrl & TIMER_CTRL.AUTO_RELOAD ? this.#load : this.#target, at);
  }
}
