import { toHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Link } from '../../wire/link.ts';
import { tapLink } from '../../wire/tap.ts';

/** Bytes of each piece that are shown. */
const MAX_SHOWN = 48;

/** Tells everything that goes over `link`: when, which way, how much, and how it begins. */
export function tracedLink(link: Link, clock: Clock, tell: (text: string) => void): Link {
  const from = clock.now;
  const say = (text: string): void => tell(`TRACE ${((clock.now - from) / 1e6).toFixed(3).padStart(10)} ms ${text}`);
  const show = (bytes: Uint8Array): string =>
    `${String(bytes.length).padStart(5)}  ${toHex(bytes.subarray(0, MAX_SHOWN))}${bytes.length > MAX_SHOWN ? ' …' : ''}`;
  return tapLink(link, {
    async read(work) {
      const bytes = await work();
      say(`<- ${show(bytes)}`);
      return bytes;
    },
    call(made, work) {
      if (made.call === 'write') say(`-> ${show(made.bytes)}`);
      if (made.call === 'baud') say(`   baud ${made.rate}`);
      if (made.call === 'lines') say(`   DTR ${Number(made.dtr)} RTS ${Number(made.rts)}`);
      return work();
    },
  });
}
