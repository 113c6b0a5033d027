import { ms } from '../../../base/clock.ts';
import { faultKind, type Way } from '../fault.ts';
import { BYTE_TRIGGER, byteTrigger } from '../trigger.ts';

/** The line stands still for a while, as when a driver or a hub is busy with something else; nothing is lost. */
export const stall = faultKind({
  name: 'stall',
  seam: 'wire',
  text: 'bytes come late',
  parameters: { ...BYTE_TRIGGER, ms: { default: 200, min: 0, max: 60_000, text: 'milliseconds that the line stands still' } },
  arm(values, { random }) {
    const isStruck = byteTrigger(values, random);
    const until: Record<Way, number> = { 'to-chip': 0, 'to-host': 0 };
    return {
      bytes(byte) {
        if (isStruck(byte)) until[byte.way] = byte.at + ms(values.ms);
        return [byte.at < until[byte.way] ? { ...byte, at: until[byte.way] } : byte];
      },
    };
  },
});
