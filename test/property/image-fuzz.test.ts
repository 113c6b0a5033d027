import { expect, test } from 'vitest';
import { survey } from '../../src/image/index.ts';
import { fuzzImage } from '../fuzz/image.ts';
import { FAMILY_FILES } from '../support/families.ts';

/** The seeded part of `npm run fuzz -- image`, without its clock. */
const seed = Number(process.env['FC_SEED'] ?? 8266);

test('no damaged small file makes the toolkit throw or lose a byte', () => {
  expect(fuzzImage({ runs: 1500, seed, limit: 0x10000 }).failures).toEqual([]);
});

test('no damaged dump does', () => {
  expect(fuzzImage({ runs: 25, seed, limit: 0x400000 }).failures).toEqual([]);
});

test('a partition table full of applications costs no more than a few', () => {
  const file = FAMILY_FILES['rtos-sdk'].slice(0, 0x20000).fill(0x28, 0x10000);
  for (let row = 0; row < 90; row++) {
    const at = 0x8000 + 32 * row;
    file.set([0xaa, 0x50, 0x00, 0x10], at);
    const view = new DataView(file.buffer, at);
    view.setUint32(4, 0x10000 + 0x100 * row, true);
    view.setUint32(8, 0x1000, true);
    file.set([0xea, 0x04, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0], 0x10000 + 0x100 * row);
  }
  expect(survey(file).slots.length).toBeLessThanOrEqual(18);
});
