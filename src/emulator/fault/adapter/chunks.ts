import { faultKind } from '../fault.ts';

/** An adapter that hands bytes over in pieces of any length. */
export const chunks = faultKind({
  name: 'chunks',
  seam: 'adapter',
  text: 'the host gets the bytes in pieces of random length',
  parameters: { max: { default: 64, min: 1, max: 4096, text: 'bytes in a piece, at most' } },
  arm({ max }, { random }) {
    return { adapter: (options) => ({ ...options, chunk: Math.floor(max), random }) };
  },
});
