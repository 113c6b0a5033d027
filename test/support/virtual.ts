import type { Nanos } from '../../src/base/clock.ts';
import type { VirtualClock } from '../../src/base/virtual-clock.ts';

/** Nothing is left for the host to do by itself once an immediate has fired. */
export const quiesce = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Drives `clock` until `main` settles. */
export function runVirtual<T>(clock: VirtualClock, main: () => Promise<T>, budget?: Nanos): Promise<T> {
  return clock.run(main, budget === undefined ? { quiesce } : { quiesce, budget });
}
