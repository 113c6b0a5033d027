/** What a port of `serialport` waits with, where the system has file descriptors (`dist/poller.d.ts` of its bindings). */
interface Poller {
  listenerCount(event: 'readable' | 'writable'): number;
  poll(events: number): void;
}

const READABLE = 1;
const WRITABLE = 2;

function pollerOf(port: unknown): Poller | undefined {
  return typeof port === 'object' && port !== null && 'poller' in port ? (port.poller as Poller) : undefined;
}

/**
 * Makes `port` wait for all that is awaited. `@serialport/bindings-cpp` 13 asks the system for what was asked for last: a read that
 * begins to wait makes it forget a write that waits for room, and if the device says nothing until it has the rest of that write, both
 * wait for ever. Nothing happens to ports that wait in another way.
 */
export function keepWaiting(port: unknown): void {
  const poller = pollerOf(port);
  if (poller === undefined) return;
  const ask = poller.poll.bind(poller);
  poller.poll = (events) => {
    const reading = poller.listenerCount('readable') > 0 ? READABLE : 0;
    const writing = poller.listenerCount('writable') > 0 ? WRITABLE : 0;
    ask(events | reading | writing);
  };
}
