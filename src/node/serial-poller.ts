type PollerEvent = 'readable' | 'writable' | 'disconnect';

/** What a port of `serialport` waits with, where the system has file descriptors (`dist/poller.d.ts` of its bindings). */
interface Poller {
  listenerCount(event: PollerEvent): number;
  poll(events: number): void;
  emit(event: PollerEvent, error: Error | null): boolean;
}

const READABLE = 1;
const WRITABLE = 2;

function pollerOf(port: unknown): Poller | undefined {
  return typeof port === 'object' && port !== null && 'poller' in port ? (port.poller as Poller) : undefined;
}

/**
 * Makes `port` wait for all that is awaited, and go on when it comes; nothing happens to ports that wait in another way. `@serialport/bindings-cpp` 13
 *
 * - asks the system for what was asked for last: a read that begins to wait makes it forget a write that waits for room, and if the
 *   device says nothing until it has the rest of that write, both wait endlessly;
 * - tells of events in a way after which Node from 26.4 on does not look at promises before something else happens
 *   (serialport/bindings-cpp, pull request 239): what has arrived would be seen at the next timer.
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
  const tell = poller.emit.bind(poller);
  poller.emit = (event, error) => {
    setImmediate(() => {});
    return tell(event, error);
  };
}
