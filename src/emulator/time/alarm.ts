import type { Nanos } from '../../base/clock.ts';
import type { Due, DueTimer, Rearming } from '../../base/event-clock.ts';
import type { ChipClock } from './chip-time.ts';

/** One event that a block waits for. What it does then is fixed, so when it comes is all there is to save of it. */
export class Alarm {
  readonly #clock: ChipClock;
  readonly #ring: () => void;
  #timer: DueTimer | undefined;

  constructor(clock: ChipClock, ring: () => void) {
    this.#clock = clock;
    this.#ring = () => {
      this.#timer = undefined;
      ring();
    };
  }

  /** Rings `delay` from now, instead of when it would have. */
  set(delay: Nanos): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delay, this.#ring);
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  save(): Due | undefined {
    return this.#timer?.due;
  }

  restore(due: Due | undefined, rearming: Rearming): void {
    rearming.add(due, (at) => {
      this.#timer = this.#clock.at(at, this.#ring);
    });
  }
}
