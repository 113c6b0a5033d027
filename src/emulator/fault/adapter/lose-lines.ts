import { faultKind } from '../fault.ts';

/** Changes of DTR and RTS that never reach the chip. */
export const loseLines = faultKind({
  name: 'lose-lines',
  seam: 'adapter',
  text: 'changes of DTR and RTS are lost',
  parameters: { rate: { default: 0.1, min: 0, max: 1, text: 'share of the changes that are lost' } },
  arm({ rate }, { random }) {
    return { lines: () => random() >= rate };
  },
});
