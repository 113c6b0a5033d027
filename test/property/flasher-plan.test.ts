import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut } from '../../src/base/range.ts';
import { toSectors } from '../../src/flasher/region/sectors.ts';
import { edgesOf, planWrite } from '../../src/flasher/region/write-plan.ts';

const SECTOR = 0x1000;
const FLASH = 0x10000;
const range = fc.tuple(fc.nat(FLASH - 1), fc.nat(FLASH)).map(([offset, n]) => ({ offset, length: 1 + (n % (FLASH - offset)) }));

test('pieces cover each byte once, in order, and lie within one multiple of their size', () => {
  fc.assert(
    fc.property(range, fc.integer({ min: 100, max: 0x3000 }), (whole, size) => {
      const pieces = cut(whole, size);
      const ends = pieces.map(({ offset, length }) => offset + length);
      expect(pieces.map(({ offset }) => offset)).toEqual([whole.offset, ...ends.slice(0, -1)]);
      expect(ends.at(-1)).toBe(whole.offset + whole.length);
      const isWithin = pieces.every(
        ({ offset, length }) => length > 0 && Math.floor(offset / size) === Math.floor((offset + length - 1) / size),
      );
      expect(isWithin).toBe(true);
    }),
  );
});

test('the sectors of a range hold it and nothing that they need not', () => {
  fc.assert(
    fc.property(range, (whole) => {
      const { offset, length } = toSectors(whole);
      expect([offset % SECTOR, length % SECTOR]).toEqual([0, 0]);
      expect(offset).toBeLessThanOrEqual(whole.offset);
      expect(offset).toBeGreaterThan(whole.offset - SECTOR);
      expect(offset + length).toBeGreaterThanOrEqual(whole.offset + whole.length);
      expect(offset + length).toBeLessThan(whole.offset + whole.length + SECTOR);
    }),
  );
});

test('carrying out a plan gives the flash the bytes and leaves every other one', () => {
  const seed = fc.nat(255);
  fc.assert(
    fc.property(range, seed, fc.constantFrom(0x1000, 0x2000, 0x5000), (whole, salt, pieceSize) => {
      const before = Uint8Array.from({ length: FLASH }, (_, i) => (i * 7 + salt) & 0xff);
      const bytes = Uint8Array.from({ length: whole.length }, (_, i) => (i * 13 + salt * 3 + 1) & 0xff);
      const edges = new Map(edgesOf(whole).map((edge) => [edge, before.slice(edge, edge + SECTOR)]));
      const { pieces } = planWrite({ bytes, offset: whole.offset, flashSize: FLASH, pieceSize, edges });
      const due = before.slice();
      due.set(bytes, whole.offset);
      const after = before.slice();
      for (const piece of pieces) {
        expect([piece.offset % SECTOR, piece.length % SECTOR, piece.bytes.length]).toEqual([0, 0, piece.length]);
        after.set(piece.bytes, piece.offset);
      }
      expect(Buffer.compare(after, due)).toBe(0);
    }),
  );
});
