import { ms, type Nanos } from '../base/clock.ts';
import type { VirtualClock } from '../base/virtual-clock.ts';
import type { Link } from '../wire/link.ts';

/** Longest real time for which events run without letting sockets have a turn. */
const TURN_NS = 2e6;
/** Longest stretch of chip time in one event: at 80 to 160 MHz about the same in real time. */
const SLICE = ms(1);
/** Real time by which a chip that is too slow for its own pace may lag before the rest is written off. */
const LAG_NS = 100e6;

/** What is driven, and how. */
export interface RealTimeOptions {
  readonly clock: VirtualClock;
  /**
   * How far beyond the host's last action events run as fast as they can; past that, no faster than real time.
   * 0 paces everything, bytes included.
   */
  readonly rush: () => Nanos;
  /** An event threw; nothing runs from then on. */
  readonly onError: (error: unknown) => void;
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

function realNow(): number {
  return Number(process.hrtime.bigint());
}

/**
 * Drives `clock` in real time (design.md §2, last paragraph). A chip with nothing on the clock costs nothing: no timer runs,
 * and its time stands still. What the host asks for is worked off at once, as far as `rush` allows; what is due later than
 * that (a watchdog, an application's timers) comes when it would in reality, one real timer at a time.
 */
export function realTime({ clock, rush, onError }: RealTimeOptions): RealTime {
  /** Virtual minus real time, while something is on the clock. */
  let offset = clock.now - realNow();
  let rushUntil = 0;
  let isStopped = false;
  let immediate: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;

  function turn(): void {
    immediate = undefined;
    timer = undefined;
    const end = realNow() + TURN_NS;
    for (;;) {
      if (isStopped) return;
      const nextAt = clock.nextAt;
      if (nextAt === undefined) return;
      const real = realNow();
      if (clock.now > real + offset) offset = clock.now - real; // it rushed ahead: real time is counted from here
      if (real + offset - clock.now > LAG_NS) offset = clock.now + LAG_NS - real;
      if (nextAt > Math.max(rushUntil, real + offset)) {
        timer = setTimeout(turn, Math.ceil((nextAt - real - offset) / 1e6));
        return;
      }
      if (real > end) {
        immediate = setImmediate(turn);
        return;
      }
      // An executing chip runs until the next event: this one keeps that short.
      const fence = clock.after(SLICE, () => {});
      try {
        clock.step();
      } catch (error) {
        isStopped = true;
        onError(error);
        return;
      } finally {
        fence.cancel();
      }
    }
  }

  /** Brings virtual time to where it should be before something happens from outside. */
  function catchUp(): void {
    const nextAt = clock.nextAt;
    if (nextAt === undefined) {
      offset = clock.now - realNow(); // it stood still meanwhile
      return;
    }
    const due = (realNow() + offset) as Nanos;
    if (immediate !== undefined || due <= clock.now || due >= nextAt) return;
    clock.at(due, () => {});
    clock.step();
  }

  function wake(): void {
    if (isStopped) return;
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    immediate ??= setImmediate(turn);
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
      if (timer !== undefined) clearTimeout(timer);
      if (immediate !== undefined) clearImmediate(immediate);
    },
    link: (link) => ({
      read: (limit) => link.read(limit),
      write: (bytes) => act(() => link.write(bytes)),
      drain: () => act(() => link.drain()),
      discardInput: () => act(() => link.discardInput()),
      setBaud: (rate) => act(() => link.setBaud(rate)),
      setLines: (lines) => act(() => link.setLines(lines)),
      close: () => act(() => link.close()),
    }),
  };
}
