import { faultKind } from '../fault.ts';
import { BYTE_TRIGGER, burstTrigger } from '../trigger.ts';

/** Bytes that do not arrive, as at an adapter or a driver that overruns. */
export const drop = faultKind({
  name: 'drop',
  seam: 'wire',
  text: 'bytes are lost',
  parameters: { ...BYTE_TRIGGER, length: { default: 1, min: 1, max: 4096, text: 'bytes lost at a time' } },
  arm(values, { random }) {
    const isLost = burstTrigger(values, random, ({ way }) => values.way !== 'both' && way !== values.way);
    return { bytes: (byte) => (isLost(byte) ? [] : [byte]) };
  },
});
