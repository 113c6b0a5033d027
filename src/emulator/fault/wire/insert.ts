import { faultKind } from '../fault.ts';
import { BYTE_TRIGGER, byteTrigger } from '../trigger.ts';

/** Bytes that nobody sent, as a spike on an open line makes them. */
export const insert = faultKind({
  name: 'insert',
  seam: 'wire',
  text: 'bytes come that nobody sent',
  parameters: { ...BYTE_TRIGGER, length: { default: 1, min: 1, max: 4096, text: 'bytes that come at a time' } },
  arm(values, { random }) {
    const isStruck = byteTrigger(values, random);
    return {
      bytes(byte) {
        if (!isStruck(byte)) return [byte];
        return [byte, ...Array.from({ length: values.length }, () => ({ ...byte, byte: Math.floor(random() * 256) }))];
      },
    };
  },
});
