import { faultKind } from '../fault.ts';
import { ONCE_TRIGGER, onceTrigger } from '../trigger.ts';

/** The cable is pulled out: the host's port is gone. It may be opened again at once. */
export const unplug = faultKind({
  name: 'unplug',
  seam: 'adapter',
  text: 'the cable is pulled out once',
  parameters: ONCE_TRIGGER,
  arm(values, site) {
    const bytes = onceTrigger(values, site, () => site.unplug());
    return bytes === undefined ? {} : { bytes };
  },
});
