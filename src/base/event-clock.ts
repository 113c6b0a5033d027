import type { Clock, Nanos, Timer } from './clock.ts';

/** When an event comes: among those due at the same time, in the order of `sequence`. All there is to keep of one. */
export interface Due {
  readonly at: Nanos;
  readonly sequence: number;
}

/** A timer that tells when it comes. */
export interface DueTimer extends Timer {
  readonly due: Due;
}

/** How an event runs. */
export interface EventOptions {
  /** It gives the host nothing to do by itself: it settles no promise and calls nothing of the host's. */
  readonly isQuiet?: boolean;
}

/** Virtual time, for those whose events may move to another clock. */
export interface EventClock extends Clock {
  /** When the earliest waiting call is due; `undefined` when none waits. */
  readonly nextAt: Nanos | undefined;
  after(delay: Nanos, f: () => void): DueTimer;
  /** Runs `f` once at the absolute time `when`, or as the next event of now when `when` is past. */
  at(when: Nanos, f: () => void, options?: EventOptions): DueTimer;
}

/** Another clock, `ahead` nanoseconds later: what was begun on one clock goes on here with the same absolute times. */
export class ShiftedClock implements EventClock {
  readonly #clock: EventClock;
  readonly #ahead: number;

  constructor(clock: EventClock, ahead: number) {
    this.#clock = clock;
    this.#ahead = ahead;
  }

  get now(): Nanos {
    return (this.#clock.now + this.#ahead) as Nanos;
  }

  get nextAt(): Nanos | undefined {
    const { nextAt } = this.#clock;
    return nextAt === undefined ? undefined : ((nextAt + this.#ahead) as Nanos);
  }

  after(delay: Nanos, f: () => void): DueTimer {
    return this.at((this.now + Math.max(0, delay)) as Nanos, f);
  }

  at(when: Nanos, f: () => void, options?: EventOptions): DueTimer {
    const timer = this.#clock.at((when - this.#ahead) as Nanos, f, options);
    const { at, sequence } = timer.due;
    return { due: { at: (at + this.#ahead) as Nanos, sequence }, cancel: () => timer.cancel() };
  }
}

/** Collects the events of a state that is taken over: they are put on the clock once all are known, in the order in which they were first asked for. */
export class EventRestorer {
  readonly #events: { readonly due: Due; readonly arm: (at: Nanos) => void }[] = [];

  /** `arm` puts the event on the clock again. Nothing happens when there is none. */
  add(due: Due | undefined, arm: (at: Nanos) => void): void {
    if (due !== undefined) this.#events.push({ due, arm });
  }

  /** To be called when every state is taken over. */
  finish(): void {
    this.#events.sort((a, b) => a.due.sequence - b.due.sequence);
    for (const { due, arm } of this.#events) arm(due.at);
  }
}
