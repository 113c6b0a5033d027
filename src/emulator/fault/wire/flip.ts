import { faultKind } from '../fault.ts';
import { BYTE_TRIGGER, byteTrigger } from '../trigger.ts';

/** One bit of a byte arrives as its opposite. */
export const flip = faultKind({
  name: 'flip',
  seam: 'wire',
  text: 'one bit of a byte is turned over',
  parameters: BYTE_TRIGGER,
  arm(values, { random }) {
    const isStruck = byteTrigger(values, random);
    return { bytes: (byte) => [isStruck(byte) ? { ...byte, byte: byte.byte ^ (1 << Math.floor(random() * 8)) } : byte] };
  },
});
