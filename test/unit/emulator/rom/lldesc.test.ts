import { expect, test } from 'vitest';
import { RomBench } from '../../../support/rom-call.ts';

const CHAIN = 0x3ffe8000;
const BUFFER = 0x3ffe9000;
const ENDS = 0x3ffe8f00;

test('lldesc_build_chain: whole pieces, all owned by the hardware', () => {
  const rom = new RomBench();
  rom.run(0x40004f40, [CHAIN, 0, BUFFER, 700, 200, 1, ENDS, ENDS + 4]);
  expect([0, 4].map((at) => rom.bus.read32(ENDS + at))).toEqual([CHAIN, CHAIN + 24]);
  const words = (i: number): number[] => [0, 4, 8].map((at) => rom.bus.read32(CHAIN + 12 * i + at));
  const flags = (0x80000000 | (200 << 12) | 200) >>> 0;
  expect([0, 1, 2].map(words)).toEqual([
    [flags, BUFFER, CHAIN + 12],
    [flags, BUFFER + 200, CHAIN + 24],
    [flags, BUFFER + 400, 0],
  ]);
  expect(rom.run(0x40005050, [CHAIN, 3]).value).toBe(CHAIN + 24); // lldesc_num2link
  rom.run(0x4000507c, [CHAIN, 2, 0]); // lldesc_set_owner
  expect([0, 1, 2].map((i) => rom.bus.read32(CHAIN + 12 * i) >>> 31)).toEqual([0, 0, 1]);
});

test('unfilled pieces have no length, and there is one piece at least', () => {
  const rom = new RomBench();
  rom.run(0x40004f40, [CHAIN, 0, BUFFER, 50, 200, 0, ENDS, ENDS + 4]);
  expect(rom.bus.read32(CHAIN)).toBe((0x80000000 | 200) >>> 0);
  expect([0, 4].map((at) => rom.bus.read32(ENDS + at))).toEqual([CHAIN, CHAIN]);
});
