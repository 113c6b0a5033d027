import type { Clock, Nanos } from '../../base/clock.ts';
import type { DueTimer } from '../../base/event-clock.ts';

/**
 * The chip's own time: `now` follows the executed cycles even in the middle of a slice, and `after` cuts the running slice
 * short when its event comes first. Peripherals, NOR flash and ROM use this clock only.
 */
export interface ChipClock extends Clock {
  readonly now: Nanos;
  after(delay: Nanos, f: () => void): DueTimer;
  /** As `after`, at an absolute time. */
  at(when: Nanos, f: () => void): DueTimer;
}
