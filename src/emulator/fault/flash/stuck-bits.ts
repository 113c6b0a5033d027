import { SECTOR_SIZE } from '../../../chip/memory-map.ts';
import { changeOf } from '../../nor/flash-change.ts';
import type { NorFlash } from '../../nor/nor-flash.ts';
import { faultKind } from '../fault.ts';

/** A worn sector: some of its bits stay what they are, whatever is erased or programmed. */
export const stuckBits = faultKind({
  name: 'stuck-bits',
  seam: 'flash',
  text: 'a bad sector: some bits never change',
  parameters: {
    sector: { default: -1, min: -1, max: 4095, text: 'number of the bad sector; -1: any' },
    count: { default: 8, min: 1, max: 1000, text: 'bits that are stuck' },
    value: { words: ['zero', 'one'], text: 'what they are stuck at: an erase leaves zeros, programming leaves ones' },
  },
  arm({ sector, count, value }, { random }) {
    const bits: { address: number; mask: number }[] = [];
    const stick = (flash: NorFlash): void => {
      for (const { address, mask } of bits) {
        const byte = flash.array.bytes[address] as number;
        const stuck = value === 'one' ? byte | mask : byte & ~mask;
        if (stuck !== byte) flash.alter(address, 1, () => stuck);
      }
    };
    return {
      begin(flash) {
        const sectors = flash.part.size / SECTOR_SIZE;
        const base = (sector < 0 ? Math.floor(random() * sectors) : sector % sectors) * SECTOR_SIZE;
        for (let i = 0; i < count; i++)
          bits.push({ address: base + Math.floor(random() * SECTOR_SIZE), mask: 1 << Math.floor(random() * 8) });
        stick(flash);
      },
      transaction(transaction, next, flash) {
        const change = changeOf(transaction, flash);
        const result = next();
        if (change !== undefined) stick(flash);
        return result;
      },
    };
  },
});
