import type { Nanos } from './clock.ts';
import { EspError } from './error.ts';
import type { Due, DueTimer, EventClock, EventOptions } from './event-clock.ts';

/** One pending event; `f` is dropped when cancelled, and the entry is skipped when its turn comes, or swept out with many others. */
interface Entry extends Due {
  readonly isQuiet: boolean;
  f: (() => void) | undefined;
}

/** Quiet events that may run one after the other before the program gets a turn, to hear a signal for one. */
const QUIET_STEPS = 1000;
/** Cancelled entries that may lie in the queue whatever its length. */
const FEW_CANCELLED = 64;

/** What {@link VirtualClock.run} needs to know about its surroundings. */
export interface RunOptions {
  /**
   * Resolves once the host has nothing left to do by itself: no promise reaction and no tick is pending.
   * On Node that is one `setImmediate`; the clock cannot know it, so it is handed in.
   */
  readonly quiesce: () => Promise<void>;
  /** Virtual time after which `main` counts as hanging. */
  readonly budget?: Nanos;
}

/**
 * Discrete-event time: chip, wire, adapter and host timers are events on one queue, ordered by (time, sequence), so that
 * the same inputs give the same order on every machine.
 */
export class VirtualClock implements EventClock {
  #now = 0;
  #sequence = 0;
  #holds = 0;
  #pending = 0;
  #wasQuiet = false;
  readonly #heap: Entry[] = [];

  get now(): Nanos {
    return this.#now as Nanos;
  }

  /** Calls that are waiting and not cancelled. */
  get pending(): number {
    return this.#pending;
  }

  /** When the earliest waiting call is due; `undefined` when none waits. */
  get nextAt(): Nanos | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.f !== undefined) return top.at;
      this.#pop();
    }
    return undefined;
  }

  /** Runs `f` once, `delay` after now; calls due at the same time in the order in which they were asked for. */
  after(delay: Nanos, f: () => void): DueTimer {
    return this.at((this.#now + Math.max(0, delay)) as Nanos, f);
  }

  /**
   * Runs `f` once at the absolute time `when`, or as the next event of now when `when` is past. A quiet event gives the host
   * nothing to do by itself (it settles no promise and calls nothing of the host's): {@link run} goes on without waiting for the host.
   */
  at(when: Nanos, f: () => void, { isQuiet = false }: EventOptions = {}): DueTimer {
    const entry: Entry = { at: Math.max(when, this.#now) as Nanos, sequence: this.#sequence++, isQuiet, f };
    this.#push(entry);
    this.#pending++;
    return {
      due: entry,
      cancel: () => {
        if (entry.f === undefined) return;
        entry.f = undefined;
        this.#pending--;
        if (this.#heap.length > FEW_CANCELLED + 2 * this.#pending) this.#sweep();
      },
    };
  }

  /** Takes the cancelled entries out: a guest that feeds its watchdog all the time cancels without end, long before the times come. */
  #sweep(): void {
    const waiting = this.#heap.filter(({ f }) => f !== undefined).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#heap.length = 0;
    this.#heap.push(...waiting);
  }

  /** Runs the earliest event, moving `now` to it. False when none waits. */
  step(): boolean {
    for (let top = this.#pop(); top !== undefined; top = this.#pop()) {
      const { f } = top;
      if (f === undefined) continue;
      top.f = undefined;
      this.#pending--;
      this.#now = top.at;
      this.#wasQuiet = top.isQuiet;
      f();
      return true;
    }
    return false;
  }

  /** Keeps time standing still while `work`, which is really asynchronous (a disk, a worker), is under way. */
  async withClockPaused<T>(work: () => Promise<T>): Promise<T> {
    this.#holds++;
    try {
      return await work();
    } finally {
      this.#holds--;
    }
  }

  /**
   * Drives time until `main` settles, and settles as it does.
   * @throws EspError `clock.deadlock` when nothing is left to happen and `main` is still waiting; `clock.hang` when the budget is used up.
   */
  async run<T>(main: () => Promise<T>, { quiesce, budget }: RunOptions): Promise<T> {
    const end = budget === undefined ? Number.POSITIVE_INFINITY : this.#now + budget;
    let settled = false;
    const result = main().finally(() => {
      settled = true;
    });
    result.catch(() => {}); // it is returned below; this only keeps an early rejection from being reported as unhandled
    for (;;) {
      await quiesce();
      if (settled) return result;
      if (this.#holds > 0) continue;
      for (let quiet = 0; quiet < QUIET_STEPS; quiet++) {
        if (this.#now > end) throw new EspError('clock.hang', { now: this.now, pending: this.#pending });
        if (!this.step()) throw new EspError('clock.deadlock', { now: this.now });
        if (!this.#wasQuiet) break;
      }
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Entry;
      if (isBefore(above, entry)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      const below = heap[child] as Entry;
      if (isBefore(last, below)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
