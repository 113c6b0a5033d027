import { faultKind } from '../fault.ts';

/** An id that says nothing: all ones is a part that is not wired, 0 one that does not drive its output. */
export const wrongId = faultKind({
  name: 'wrong-id',
  seam: 'flash',
  text: 'the JEDEC id is another one',
  parameters: { id: { default: 0xff_ff_ff, min: 0, max: 0xff_ff_ff, text: 'what is read: maker in bits 0 to 7, capacity in 16 to 23' } },
  arm({ id }) {
    return { part: (part) => ({ ...part, id: Math.floor(id) }) };
  },
});
