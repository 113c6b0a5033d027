import { describe, expect, test } from 'vitest';
import { cut } from '../../../../src/base/range.ts';
import { toSectors } from '../../../../src/flasher/region/sectors.ts';
import { edgesOf, planWrite } from '../../../../src/flasher/region/write-plan.ts';

describe('plans', () => {
  test('pieces end at multiples of their size', () => {
    expect(cut({ offset: 5, length: 20 }, 8)).toEqual([
      { offset: 5, length: 3 },
      { offset: 8, length: 8 },
      { offset: 16, length: 8 },
      { offset: 24, length: 1 },
    ]);
    expect(cut({ offset: 8, length: 0 }, 8)).toEqual([]);
    expect(() => cut({ offset: 0, length: 1 }, 0)).toThrow(RangeError);
  });

  test('sectors around a range, and those that hold more than it', () => {
    expect(toSectors({ offset: 0x1fff, length: 2 })).toEqual({ offset: 0x1000, length: 0x2000 });
    expect(toSectors({ offset: 0x2000, length: 0x1000 })).toEqual({ offset: 0x2000, length: 0x1000 });
    expect(toSectors({ offset: 0x2001, length: 0 })).toEqual({ offset: 0x2000, length: 0 });
    expect(edgesOf({ offset: 0x2000, length: 0x1000 })).toEqual([]);
    expect(edgesOf({ offset: 0x2001, length: 1 })).toEqual([0x2000]);
    expect(edgesOf({ offset: 0x1fff, length: 2 })).toEqual([0x1000, 0x2000]);
  });

  test('an edge whose content is missing is an error of the caller', () => {
    expect(() => planWrite({ bytes: new Uint8Array(1), offset: 0, flashSize: 0x1000 })).toThrow(RangeError);
    expect(() => planWrite({ bytes: new Uint8Array(0x1000), offset: 0, flashSize: 0x1000, pieceSize: 0x800 })).toThrow(RangeError);
  });

  test('blank regions are told', () => {
    const bytes = new Uint8Array(0x3000).fill(0xff);
    bytes[0x1800] = 0;
    const { pieces } = planWrite({ bytes, offset: 0, flashSize: 0x3000, pieceSize: 0x1000 });
    expect(pieces.map(({ blank }) => blank)).toEqual([true, false, true]);
  });
});
