import { faultKind } from '../fault.ts';
import { BYTE_TRIGGER, burstTrigger } from '../trigger.ts';

/** A burst of noise: bytes that arrive as something else, whichever way they go. */
export const noise = faultKind({
  name: 'noise',
  seam: 'wire',
  text: 'for a while bytes arrive as anything',
  parameters: { ...BYTE_TRIGGER, length: { default: 16, min: 1, max: 65_536, text: 'bytes that the burst spoils' } },
  arm(values, { random }) {
    const isSpoilt = burstTrigger(values, random);
    return { bytes: (byte) => [isSpoilt(byte) ? { ...byte, byte: Math.floor(random() * 256) } : byte] };
  },
});
