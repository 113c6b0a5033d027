import { ms, ns } from '../../../base/clock.ts';
import { faultKind } from '../fault.ts';
import { BYTE_TRIGGER, byteTrigger } from '../trigger.ts';

/** The line is open for a while, as at a bad contact: what is sent meanwhile, either way, is lost. */
export const cut = faultKind({
  name: 'cut',
  seam: 'wire',
  text: 'the line is open for a while, both ways',
  parameters: { ...BYTE_TRIGGER, ms: { default: 100, min: 0, max: 60_000, text: 'milliseconds that it is open' } },
  arm(values, { clock, random }) {
    const isStruck = byteTrigger(values, random);
    let from = 0;
    let until = 0;
    return {
      bytes(byte) {
        if (isStruck(byte)) {
          from = byte.at;
          until = byte.at + ms(values.ms);
          clock.after(ns(until - clock.now), () => {}); // a clock with nothing on it stands still when it is served
        }
        return byte.at >= from && byte.at < until ? [] : [byte];
      },
    };
  },
});
