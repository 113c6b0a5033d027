import { resample } from '../../../wire/resample.ts';
import { faultKind } from '../fault.ts';

/** An adapter or a level shifter that cannot go so fast: above its rate each byte is what a receiver at that rate would make of it. */
export const baudCeiling = faultKind({
  name: 'baud-ceiling',
  seam: 'wire',
  text: 'above a rate everything is garbled, both ways',
  parameters: { max: { default: 230_400, min: 300, max: 4_000_000, text: 'the fastest baud rate that gets through' } },
  arm({ max }) {
    return { bytes: (byte) => [byte.baud > max ? { ...byte, byte: resample(byte.byte, byte.baud, max) } : byte] };
  },
});
