import { ms } from '../../../base/clock.ts';
import { faultKind } from '../fault.ts';

/** Silence that ends what the chip measured the host's rate with. */
const PAUSE = ms(5);

/**
 * What a host sends first after a reset is not heard: on silicon the ROM measures the rate with it, up to thirty edges, and then empties its FIFO (silicon.md §1, §4:
 * most traces show it, some do not). A host that needs its first SYNC answered is found out.
 */
export const firstSync = faultKind({
  name: 'first-sync',
  seam: 'wire',
  text: 'what comes first after a reset is not heard',
  parameters: {},
  arm() {
    let isDeaf = true;
    let last: number | undefined;
    return {
      bytes(byte) {
        if (byte.way !== 'to-chip' || !isDeaf) return [byte];
        if (last !== undefined && byte.at - last > PAUSE) {
          isDeaf = false;
          return [byte];
        }
        last = byte.at;
        return [];
      },
      lines() {
        isDeaf = true;
        last = undefined;
        return true;
      },
    };
  },
});
