import { faultKind } from '../fault.ts';

/** What the host sends comes back to it, as with TX and RX soldered together over a resistor, or on a one-wire adapter. */
export const echo = faultKind({
  name: 'echo',
  seam: 'wire',
  text: 'what the host sends comes back as well',
  parameters: {},
  arm() {
    return { bytes: (byte) => (byte.way === 'to-chip' ? [byte, { ...byte, way: 'to-host' }] : [byte]) };
  },
});
