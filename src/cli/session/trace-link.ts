import { toHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { forwardTo } from '../../wire/forward.ts';
import type { Lines, Link } from '../../wire/link.ts';

/** Bytes of each piece that are shown. */
const SHOWN = 48;

/** Tells everything that goes over `link`: when, which way, how much, and how it begins. */
export function tracedLink(link: Link, clock: Clock, tell: (text: string) => void): Link {
  const from = clock.now;
  const say = (text: string): void => tell(`TRACE ${((clock.now - from) / 1e6).toFixed(3).padStart(10)} ms ${text}`);
  const show = (bytes: Uint8Array): string =>
    `${String(bytes.length).padStart(5)}  ${toHex(bytes.subarray(0, SHOWN))}${bytes.length > SHOWN ? ' …' : ''}`;
  return {
    ...forwardTo(link),
    async read(limit) {
      const bytes = await link.read(limit);
      say(`<- ${show(bytes)}`);
      return bytes;
    },
    write(bytes) {
      say(`-> ${show(bytes)}`);
      return link.write(bytes);
    },
    setBaud(rate) {
      say(`   baud ${rate}`);
      return link.setBaud(rate);
    },
    setLines({ dtr, rts }: Lines) {
      say(`   DTR ${Number(dtr)} RTS ${Number(rts)}`);
      return link.setLines({ dtr, rts });
    },
  };
}
