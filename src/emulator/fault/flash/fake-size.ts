import { faultKind } from '../fault.ts';

/** A part that was relabelled: its id claims more than there is, and addresses beyond wrap around (flash-layout.md §4.2 F14). */
export const fakeSize = faultKind({
  name: 'fake-size',
  seam: 'flash',
  text: 'the id claims a larger part than there is',
  parameters: { doublings: { default: 1, min: 1, max: 6, text: 'how often the claimed size is doubled' } },
  arm({ doublings }) {
    return { part: (part) => ({ ...part, id: part.id + (Math.floor(doublings) << 16) }) };
  },
});
