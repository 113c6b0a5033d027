import { faultKind } from '../fault.ts';
import { BYTE_TRIGGER, byteTrigger } from '../trigger.ts';

/** Bytes that do not arrive, as at an adapter or a driver that overruns. */
export const drop = faultKind({
  name: 'drop',
  seam: 'wire',
  text: 'bytes are lost',
  parameters: { ...BYTE_TRIGGER, length: { default: 1, min: 1, max: 4096, text: 'bytes lost at a time' } },
  arm(values, { random }) {
    const isStruck = byteTrigger(values, random);
    let left = 0;
    return {
      bytes(byte) {
        if (isStruck(byte)) left = values.length;
        else if (left === 0 || (values.way !== 'both' && byte.way !== values.way)) return [byte];
        left--;
        return [];
      },
    };
  },
});
