import { faultKind } from '../fault.ts';
import { BYTE_TRIGGER, byteTrigger } from '../trigger.ts';

/** A byte that arrives twice. */
export const duplicate = faultKind({
  name: 'duplicate',
  seam: 'wire',
  text: 'a byte comes twice',
  parameters: BYTE_TRIGGER,
  arm(values, { random }) {
    const isStruck = byteTrigger(values, random);
    return { bytes: (byte) => (isStruck(byte) ? [byte, byte] : [byte]) };
  },
});
