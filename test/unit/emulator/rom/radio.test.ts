import { expect, test } from 'vitest';
import { RomBench } from '../../../support/rom-call.ts';

test('phy_get_romfuncs hands out a table in RAM: 70 places, three of them empty', () => {
  const rom = new RomBench();
  const table = rom.run(0x40006b08, []).value;
  expect(table).toBe(0x3fffc734);
  const word = (i: number): number => rom.bus.read32(table + 4 * i);
  expect([0, 1, 4, 17, 36, 59, 69].map(word)).toEqual([0x400060c0, 0x400060d0, 0x4000615c, 0x400065a4, 0x40007268, 0x40007bf0, 0x40008d34]);
  expect([5, 23, 24].map(word)).toEqual([0, 0, 0]);
  expect(Array.from({ length: 70 }, (_, i) => word(i)).filter((address) => address === 0)).toHaveLength(3);
});

test.each([
  [2412, 0x80, 1],
  [2472, 0x80, 13],
  [2484, 0x80, 14],
  [2512, 0x80, 15],
  [2532, 0x80, 16],
  [2407, 0, 0],
  [2437, 0, 6],
  [2484, 0, 14],
  [5180, 0, 0xffffffff],
])('rom_mhz2ieee(%i, 0x%s) is %i', (mhz, flags, channel) => {
  expect(new RomBench().run(0x400065a4, [mhz, flags]).value).toBe(channel);
});

test('rom_abs_temp and what has no radio to act on', () => {
  const rom = new RomBench();
  expect(rom.run(0x400060c0, [-5]).value).toBe(5);
  expect(rom.run(0x400060c0, [7]).value).toBe(7);
  expect(rom.run(0x400063b0, [7]).value).toBe(0);
});

test('digits and <null> lie where the SDK reads them', () => {
  const { bus } = new RomBench();
  const text = (address: number): string => String.fromCharCode(...bus.readBytes(address, 17)).split('\0')[0] as string;
  expect([0x3fffd83c, 0x3fffd848, 0x3fffd85c, 0x3fffd870].map(text)).toEqual([
    '0123456789',
    '0123456789abcdef',
    '0123456789ABCDEF',
    '<null>',
  ]);
});
