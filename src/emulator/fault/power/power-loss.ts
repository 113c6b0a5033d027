import { ms } from '../../../base/clock.ts';
import { faultKind } from '../fault.ts';
import { ONCE_TRIGGER, onceTrigger } from '../trigger.ts';
import { TornWork } from './torn-work.ts';

/**
 * The chip is without power for a while and starts from its flash afterwards; what the flash was at work on is left half done. A
 * few milliseconds are a brown-out.
 */
export const powerLoss = faultKind({
  name: 'power-loss',
  seam: 'power',
  text: 'the power goes off once and comes back, in the middle of a program or erase too',
  parameters: { ...ONCE_TRIGGER, ms: { default: 5, min: 0, max: 60_000, text: 'milliseconds without power; a few are a brown-out' } },
  arm(values, site) {
    const torn = new TornWork(site);
    const bytes = onceTrigger(values, site, () => {
      site.powerOff();
      torn.tear();
      site.clock.after(ms(values.ms), () => site.powerOn());
    });
    return { transaction: torn.transaction, ...(bytes && { bytes }) };
  },
});
