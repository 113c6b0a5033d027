import { changeOf } from '../../nor/flash-change.ts';
import { faultKind } from '../fault.ts';

/** An erase that says it is done while some bits are still 0, as on a worn part or with a weak supply. */
export const weakErase = faultKind({
  name: 'weak-erase',
  seam: 'flash',
  text: 'an erase leaves some bits at 0',
  parameters: {
    rate: { default: 0.05, min: 0, max: 1, text: 'share of the erase commands that it strikes' },
    count: { default: 4, min: 1, max: 1000, text: 'bits that are left' },
  },
  arm({ rate, count }, { random }) {
    return {
      transaction(transaction, next, flash) {
        const change = changeOf(transaction, flash);
        const result = next();
        if (change?.kind !== 'erase' || random() >= rate) return result;
        for (let i = 0; i < count; i++) {
          const mask = 1 << Math.floor(random() * 8);
          flash.alter(change.address + Math.floor(random() * change.length), 1, (byte) => byte & ~mask);
        }
        return result;
      },
    };
  },
});
