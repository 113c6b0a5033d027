import { type EventLoop, type RealTime, type RealTimeParts, realTime as realTimeOn } from '../wire/real-time.ts';

export type { EventLoop, RealTime } from '../wire/real-time.ts';

/** What is driven, and how; Node's event loop by default. */
export type RealTimeOptions = Omit<RealTimeParts, 'loop'> & { readonly loop?: EventLoop };

/** Node's. */
const NODE_LOOP: EventLoop = {
  now: () => Number(process.hrtime.bigint()),
  soon(f) {
    const immediate = setImmediate(f);
    return { cancel: () => clearImmediate(immediate) };
  },
  later(milliseconds, f) {
    const timer = setTimeout(f, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Drives a virtual clock in real time; see `src/wire/real-time.ts`. */
export function realTime({ loop = NODE_LOOP, ...options }: RealTimeOptions): RealTime {
  return realTimeOn({ ...options, loop });
}
