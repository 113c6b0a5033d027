import { ms, type Nanos, type Timer } from '../base/clock.ts';
import type { VirtualClock } from '../base/virtual-clock.ts';
import type { Link } from './link.ts';
import { tapLink } from './tap.ts';

/** Longest real time for which events run without letting sockets have a turn. */
const TURN_NS = 2e6;
/** Longest stretch of chip time in one event: at 80 to 160 MHz about the same in real time. */
const SLICE = ms(1);
/** Real time by which a chip that is too slow for its own pace may lag before the rest is written off. */
const LAG_NS = 100e6;

/** The event loop, as far as it is needed here. */
export interface EventLoop {
  /** Nanoseconds of real time from any origin. */
  now(): number;
  /** Calls `f` after whatever waits for its turn. */
  soon(f: () => void): Timer;
  /** Calls `f` when so many milliseconds have passed, or a little later. */
  later(milliseconds: number, f: () => void): Timer;
}

/** What is driven, and how. */
export interface RealTimeParts {
  readonly clock: VirtualClock;
  /**
   * How far beyond the host's last action events run as fast as they can; past that, no faster than real time.
   * 0 paces everything, bytes included.
   */
  readonly rush: () => Nanos;
  /** An event threw; nothing runs from then on. */
  readonly onError: (error: unknown) => void;
  readonly loop: EventLoop;
}

/** A virtual clock that follows real time, so that a software chip can be served to programs outside. */
export interface RealTime {
  /** The same link, whose calls set time going. Everything that touches the clock from outside must go through it. */
  link(link: Link): Link;
  /** Sets time going after something else was put on the clock. */
  wake(): void;
  /** No event runs any more. */
  stop(): void;
}

/**
 * Drives `clock` in real time (docs/architecture.md, "A served chip follows real time"). A chip with nothing on the clock costs nothing: no timer runs,
 * and its time stands still. What the host asks for is worked off at once, as far as `rush` allows; what is due later than
 * that (a watchdog, an application's timers) comes when it would in reality, one real timer at a time.
 */
export function realTime({ clock, rush, onError, loop }: RealTimeParts): RealTime {
  /** Virtual minus real time, while something is on the clock. */
  let offset = clock.now - loop.now();
  let rushUntil = 0;
  let isStopped = false;
  /** The next turn, as soon as may be or when something is due. */
  let next: { readonly timer: Timer; readonly isSoon: boolean } | undefined;

  function turn(): void {
    next = undefined;
    const end = loop.now() + TURN_NS;
    for (;;) {
      const nextAt = clock.nextAt;
      if (isStopped || nextAt === undefined) return;
      const real = loop.now();
      if (clock.now > real + offset) offset = clock.now - real; // it rushed ahead: real time is counted from here
      if (real + offset - nextAt > LAG_NS) offset = nextAt + LAG_NS - real;
      const early = nextAt - Math.max(rushUntil, real + offset);
      if (early > 0) {
        next = { timer: loop.later(Math.ceil(early / 1e6), turn), isSoon: false };
        return;
      }
      if (real > end) {
        next = { timer: loop.soon(turn), isSoon: true };
        return;
      }
      if (!step()) return;
    }
  }

  /** One event; false when it threw. An executing chip runs until the next event, so there is one soon. */
  function step(): boolean {
    const fence = clock.after(SLICE, () => {});
    try {
      clock.step();
      return true;
    } catch (error) {
      isStopped = true;
      onError(error);
      return false;
    } finally {
      fence.cancel();
    }
  }

  /** Brings virtual time to where it should be before something happens from outside. */
  function catchUp(): void {
    const nextAt = clock.nextAt;
    if (nextAt === undefined) {
      offset = clock.now - loop.now(); // it stood still meanwhile
      return;
    }
    const due = (loop.now() + offset) as Nanos;
    if (next?.isSoon || due <= clock.now || due >= nextAt) return;
    clock.at(due, () => {});
    clock.step();
  }

  function wake(): void {
    if (isStopped || next?.isSoon) return;
    next?.timer.cancel();
    next = { timer: loop.soon(turn), isSoon: true };
  }

  /** Lets the host act on the clock, and time run on afterwards. */
  function act<T>(call: () => Promise<T>): Promise<T> {
    catchUp();
    const result = call();
    rushUntil = clock.now + rush();
    wake();
    return result;
  }

  return {
    wake: () => {
      catchUp();
      wake();
    },
    stop: () => {
      isStopped = true;
      next?.timer.cancel();
      next = undefined;
    },
    link: (link) => tapLink(link, { call: (_, work) => act(work) }),
  };
}
