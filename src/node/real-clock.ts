import type { Clock, Nanos } from '../base/clock.ts';

const NS_PER_MS = 1e6;

/** The computer's own time. Timers are Node's: never early, and as late as a millisecond or the load makes them. */
export function realClock(): Clock {
  const start = process.hrtime.bigint();
  return {
    get now() {
      return Number(process.hrtime.bigint() - start) as Nanos;
    },
    after(delay, f) {
      const timer = setTimeout(f, Math.ceil(Math.max(0, delay) / NS_PER_MS));
      return { cancel: () => clearTimeout(timer) };
    },
  };
}

/** Resolves once every promise reaction and tick that is pending now has run: what `VirtualClock.run` asks for. */
export function quiesce(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
