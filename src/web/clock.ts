import type { Clock, Nanos } from '../base/clock.ts';
import type { EventLoop } from '../wire/real-time.ts';

const NS_PER_MS = 1e6;

/** The browser's own time. */
export const browserClock: Clock = {
  get now() {
    return Math.round(performance.now() * NS_PER_MS) as Nanos;
  },
  after(delay, f) {
    const timer = setTimeout(f, Math.ceil(Math.max(0, delay) / NS_PER_MS));
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The browser's event loop. A message comes at once, whereas browsers hold back nested timers of 0 ms for 4 ms. */
export function browserLoop(): EventLoop {
  const { port1, port2 } = new MessageChannel();
  const waiting: { f: (() => void) | undefined }[] = [];
  port1.onmessage = () => waiting.shift()?.f?.();
  return {
    now: () => performance.now() * NS_PER_MS,
    soon(f) {
      const entry: { f: (() => void) | undefined } = { f };
      waiting.push(entry);
      port2.postMessage(undefined);
      return {
        cancel: () => {
          entry.f = undefined;
        },
      };
    },
    later(milliseconds, f) {
      const timer = setTimeout(f, milliseconds);
      return { cancel: () => clearTimeout(timer) };
    },
  };
}
