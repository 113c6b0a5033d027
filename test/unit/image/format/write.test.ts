import { describe, expect, test } from 'vitest';
import { equal } from '../../../../src/base/bytes.ts';
import { applyPatch, applyWrite, KEEP_HEADER } from '../../../../src/image/index.ts';
import { makeDump } from '../../../support/dump.ts';

const { bytes: dump } = makeDump({ mode: 2 });

describe('what writing does to the header', () => {
  test('keep: the very same bytes', () => {
    const { bytes, changes, skipped } = applyWrite(dump, KEEP_HEADER, 0x400000);
    expect({ same: bytes === dump, changes, skipped }).toEqual({ same: true, changes: [], skipped: null });
  });

  test('a value that is kept beside one that is set: every nibble, names or none', () => {
    for (let byte = 0; byte < 0x100; byte++) {
      const file = dump.slice();
      file[3] = byte;
      expect(applyWrite(file, { ...KEEP_HEADER, flashMode: 'dout' }, undefined).bytes[3]).toBe(byte);
      expect(applyPatch(file, { flashMode: 'dout' }).bytes[3]).toBe(byte);
      expect(applyWrite(file, { ...KEEP_HEADER, flashFreq: '40m' }, undefined).bytes[3]).toBe(byte & 0xf0);
      expect(applyWrite(file, { ...KEEP_HEADER, flashSize: '16MB' }, undefined).bytes[3]).toBe(0x90 | (byte & 0x0f));
    }
  });

  /** Size nibbles of esptool's names: flash-layout.md §1.1. */
  test.each([
    ['512KB', 0x00],
    ['256KB', 0x10],
    ['2MB', 0x30],
    ['4MB', 0x40],
    ['2MB-c1', 0x50],
    ['4MB-c1', 0x60],
    ['8MB', 0x80],
    ['16MB', 0x90],
  ] as const)('%s is %i', (flashSize, after) => {
    expect(applyWrite(dump, { ...KEEP_HEADER, flashSize }, undefined).changes).toEqual([{ offset: 3, before: 0x20, after }]);
  });

  test.each([
    [0x80000, 0x00],
    [0x200000, 0x30],
    [0x400000, 0x40],
  ])('detect on %i bytes: never a -c1 map', (chipSize, after) => {
    expect(applyWrite(dump, { ...KEEP_HEADER, flashSize: 'detect' }, chipSize).bytes[3]).toBe(after);
  });

  test('detect without a size that has a name leaves the nibble', () => {
    const options = { ...KEEP_HEADER, flashSize: 'detect', flashMode: 'dout' } as const;
    for (const chipSize of [undefined, 0x300000]) {
      expect(applyWrite(dump, options, chipSize)).toMatchObject({
        changes: [{ offset: 2, before: 2, after: 3 }],
        skipped: 'unknown-chip-size',
      });
    }
  });

  test('mode and frequency together, size kept', () => {
    const { bytes, changes } = applyWrite(dump, { flashSize: 'keep', flashMode: 'qio', flashFreq: '80m' }, undefined);
    expect([...bytes.subarray(0, 4)]).toEqual([0xe9, dump[1], 0, 0x2f]);
    expect(changes).toHaveLength(2);
  });

  test('no complete image at 0: nothing is touched', () => {
    const cut = dump.slice(0, 0x400);
    expect(applyWrite(cut, { ...KEEP_HEADER, flashSize: '4MB' }, undefined)).toEqual({ bytes: cut, changes: [], skipped: 'no-image' });
    const slot = dump.slice(0x1000);
    expect(applyWrite(slot, { ...KEEP_HEADER, flashSize: '4MB' }, undefined).skipped).toBe('no-image');
  });
});

describe('patch', () => {
  test('sets what is asked for in a copy', () => {
    const before = dump.slice();
    const { bytes, changes, skipped } = applyPatch(dump, { flashSize: '4MB', flashMode: 'dout' });
    expect(equal(dump, before)).toBe(true);
    expect(skipped).toBeNull();
    expect(changes).toEqual([
      { offset: 2, before: 2, after: 3 },
      { offset: 3, before: 0x20, after: 0x40 },
    ]);
    bytes[2] = 2;
    bytes[3] = 0x20;
    expect(equal(bytes, dump)).toBe(true);
  });

  test('what is there already is no change', () => {
    const { bytes, changes } = applyPatch(dump, { flashSize: '1MB' });
    expect({ same: bytes === dump, changes }).toEqual({ same: true, changes: [] });
  });

  test('nothing to patch in a file that is no image', () => {
    for (const file of [new Uint8Array(), Uint8Array.of(0xe9), new Uint8Array(100)]) {
      expect(applyPatch(file, { flashSize: '4MB' })).toEqual({ bytes: file, changes: [], skipped: 'no-image' });
    }
  });
});
