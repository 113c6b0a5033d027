import { NOR } from '../../../chip/register/nor.ts';
import { faultKind } from '../fault.ts';
import { gap } from '../trigger.ts';

const READS: ReadonlySet<number> = new Set([
  NOR.READ_DATA,
  NOR.FAST_READ,
  NOR.FAST_READ_DUAL_OUTPUT,
  NOR.FAST_READ_DUAL_IO,
  NOR.FAST_READ_QUAD_OUTPUT,
  NOR.FAST_READ_QUAD_IO,
]);

/** Bits that are read wrong now and then, as with a clock too fast for the part or its solder joints. The array is sound. */
export const readErrors = faultKind({
  name: 'read-errors',
  seam: 'flash',
  text: 'one bit is read wrong now and then',
  parameters: { rate: { default: 0.000001, min: 0, max: 1, text: 'share of the bytes read that it strikes' } },
  arm({ rate }, { random }) {
    let left = gap(rate, random);
    return {
      transaction(transaction, next) {
        const result = next();
        if (!READS.has(transaction.command)) return result;
        if (left > result.length) {
          left -= result.length;
          return result;
        }
        const spoilt = result.slice();
        for (; left <= spoilt.length; left += gap(rate, random)) {
          spoilt[left - 1] = (spoilt[left - 1] as number) ^ (1 << Math.floor(random() * 8));
        }
        left -= spoilt.length;
        return spoilt;
      },
    };
  },
});
