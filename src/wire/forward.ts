import type { Link } from './link.ts';

/** Everything goes on to `link`: what stands between a link and its user names only what it does differently, after this. */
export function forwardTo(link: Link): Link {
  return {
    read: (limit) => link.read(limit),
    write: (bytes) => link.write(bytes),
    drain: () => link.drain(),
    discardInput: () => link.discardInput(),
    setBaud: (rate) => link.setBaud(rate),
    setLines: (lines) => link.setLines(lines),
    close: () => link.close(),
  };
}
