import type { Nanos } from '../../base/clock.ts';
import type { Due, DueTimer, EventRestorer } from '../../base/event-clock.ts';
import type { StatePart } from '../state.ts';

/** Where an alarm puts its event. */
export interface AlarmClock {
  after(delay: Nanos, f: () => void): DueTimer;
  at(when: Nanos, f: () => void): DueTimer;
}

/** One event that a block waits for. What it does then is fixed, so when it comes is all there is to save of it. */
export class Alarm implements StatePart<Due | undefined> {
  readonly #clock: AlarmClock;
  readonly #ring: () => void;
  #timer: DueTimer | undefined;

  constructor(clock: AlarmClock, ring: () => void) {
    this.#clock = clock;
    this.#ring = () => {
      this.#timer = undefined;
      ring();
    };
  }

  /** When it rings; `undefined` when it does not. */
  get due(): Nanos | undefined {
    return this.#timer?.due.at;
  }

  /** Rings `delay` from now, instead of when it would have. */
  set(delay: Nanos): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delay, this.#ring);
  }

  /** Rings at `when`, instead of when it would have. */
  setAt(when: Nanos): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.at(when, this.#ring);
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  save(): Due | undefined {
    return this.#timer?.due;
  }

  restore(due: Due | undefined, rearming: EventRestorer): void {
    this.cancel();
    rearming.add(due, (at) => this.setAt(at));
  }
}
