import type { Nanos } from '../base/clock.ts';
import { ms, us } from '../base/clock.ts';
import type { EventClock } from '../base/event-clock.ts';
import type { Cpu, StopReason } from './cpu/cpu.ts';
import { Stateful } from './state.ts';
import { Alarm } from './time/alarm.ts';
import type { CpuClock } from './time/chip-clock.ts';

/** Longest stretch of chip time that is executed at once. */
const MAX_SLICE = ms(5);
/** Executed although another event is due, when there was one before: chips on one clock take turns. Less than a byte takes at 921600 baud. */
const TURN = us(10);
const QUIET = { isQuiet: true } as const;

/** What is executed, and when. */
export interface SliceOptions {
  readonly cpu: Cpu;
  readonly clock: CpuClock;
  readonly events: EventClock;
  /** Cycle count at which a waiting ROM call goes on by itself. */
  readonly romWakeAt: () => number;
  /** False while the chip stands still: without power, in reset, asleep, or stopped. */
  readonly mayRun: () => boolean;
  /** Called after each slice. True when the chip goes on in another way. */
  readonly onEnd: () => boolean;
}

/** The execution of the chip as events on the clock: a slice ends at the next event, and an idle chip has none scheduled. */
export class Slices extends Stateful {
  readonly #options: SliceOptions;
  protected readonly state;
  #isRunning = false;

  constructor(options: SliceOptions) {
    super();
    this.#options = options;
    const { events } = options;
    const quiet = {
      after: (delay: Nanos, f: () => void) => events.at((events.now + delay) as Nanos, f, QUIET),
      at: (when: Nanos, f: () => void) => events.at(when, f, QUIET),
    };
    this.state = {
      next: new Alarm(quiet, () => this.#run()),
      /** When another event was due at once, so that nothing could be executed. */
      crowdedAt: undefined as Nanos | undefined,
    };
  }

  /** The core is executing right now. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Something happened that the core may notice: it executes from now on. */
  wake(): void {
    if (!this.#isRunning) this.#schedule(this.#options.clock.now);
  }

  /** Nothing is executed until {@link wake}. */
  cancel(): void {
    this.state.next.cancel();
  }

  #schedule(at: Nanos): void {
    if (!this.#options.mayRun()) return;
    const { next } = this.state;
    if (next.due === undefined || at < next.due) next.setAt(at);
  }

  #run(): void {
    const { cpu, clock, onEnd } = this.#options;
    clock.catchUp();
    cpu.limit = clock.cycleAt(this.#end());
    this.#isRunning = true;
    const reason = clock.during(() => this.#execute());
    this.#isRunning = false;
    if (onEnd()) return;
    if (reason === 'limit') this.#schedule(clock.now);
    else if (reason === 'idle') this.#sleep();
  }

  /** At the next event; but two chips would end each other's slices without end. */
  #end(): number {
    const { now, nextAt = Number.POSITIVE_INFINITY } = this.#options.events;
    const isTurn = nextAt <= now && this.state.crowdedAt === now;
    this.state.crowdedAt = nextAt <= now ? now : undefined;
    return isTurn ? now + TURN : Math.min(now + MAX_SLICE, nextAt);
  }

  /** Until the limit. What the core awaits by itself before that is passed over here: the clock would have nothing to say in between. */
  #execute(): StopReason {
    const { cpu, clock } = this.#options;
    for (;;) {
      const reason = cpu.run();
      if (reason !== 'idle') return reason;
      const awaited = this.#awaited;
      if (awaited >= cpu.limit) return reason;
      clock.idleUntil(awaited);
    }
  }

  /** Cycle count at which the core's own timer or a waiting ROM call's deadline comes. */
  get #awaited(): number {
    const { cpu, romWakeAt } = this.#options;
    return Math.min(cpu.cycles + cpu.cyclesToTimer(), romWakeAt());
  }

  /** Idle: until what the core awaits, or an event. */
  #sleep(): void {
    const awaited = this.#awaited;
    if (awaited < Number.POSITIVE_INFINITY) this.#schedule(this.#options.clock.timeOf(awaited));
  }
}
