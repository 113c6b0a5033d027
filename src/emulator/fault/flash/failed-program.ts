import { changeOf } from '../../nor/flash-change.ts';
import { faultKind } from '../fault.ts';

/** A page that is not programmed, although the part was busy with it and says nothing. */
export const failedProgram = faultKind({
  name: 'failed-program',
  seam: 'flash',
  text: 'a page is not programmed, and nothing says so',
  parameters: { rate: { default: 0.01, min: 0, max: 1, text: 'share of the page programs that it strikes' } },
  arm({ rate }, { random }) {
    return {
      transaction(transaction, next, flash) {
        const change = changeOf(transaction, flash);
        if (change?.kind !== 'program' || random() >= rate) return next();
        const before = flash.read(change.address, change.length);
        const result = next();
        flash.alter(change.address, change.length, (_, i) => before[i] as number);
        return result;
      },
    };
  },
});
