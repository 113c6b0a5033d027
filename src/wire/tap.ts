import type { Lines, Link } from './link.ts';

/** A call of a {@link Link} other than reading, with what was given to it. */
export type TappedCall =
  | { readonly call: 'write'; readonly bytes: Uint8Array }
  | { readonly call: 'baud'; readonly rate: number }
  | ({ readonly call: 'lines' } & Lines)
  | { readonly call: 'drain' | 'discard' | 'close' };

/** Stands between a link and its user. What is left out goes on to the link as it is. */
export interface LinkTap {
  /** Around every call but reading; `work` carries it out. */
  call?(call: TappedCall, work: () => Promise<void>): Promise<void>;
  /** Around reading; `work` waits for the bytes. */
  read?(work: () => Promise<Uint8Array>): Promise<Uint8Array>;
}

/** The same link with `tap` in front of it. */
export function tapLink(link: Link, { call = (_, work) => work(), read = (work) => work() }: LinkTap): Link {
  return {
    read: (limit) => read(() => link.read(limit)),
    write: (bytes) => call({ call: 'write', bytes }, () => link.write(bytes)),
    drain: () => call({ call: 'drain' }, () => link.drain()),
    discardInput: () => call({ call: 'discard' }, () => link.discardInput()),
    setBaud: (rate) => call({ call: 'baud', rate }, () => link.setBaud(rate)),
    setLines: ({ dtr, rts }) => call({ call: 'lines', dtr, rts }, () => link.setLines({ dtr, rts })),
    close: () => call({ call: 'close' }, () => link.close()),
  };
}
