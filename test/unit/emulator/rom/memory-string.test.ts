import { describe, expect, test } from 'vitest';
import { RomBench } from '../../../support/rom-call.ts';

const DRAM = 0x3ffe8000;
const IRAM = 0x40100000;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe.each([
  ['newlib', { memcpy: 0x4000df48, memmove: 0x4000e04c, memset: 0x4000e190, memcmp: 0x4000dea8, bzero: 0x4000de84 }],
  ['ets', { memcpy: 0x400018b4, memmove: 0x400018c4, memset: 0x400018a4, memcmp: 0x400018d4, bzero: 0x40002ae8 }],
])('%s memory functions', (_, f) => {
  test('copy, also into IRAM and by odd amounts', () => {
    const rom = new RomBench();
    rom.bus.writeBytes(DRAM, bytes(1, 2, 3, 4, 5, 6, 7));
    expect(rom.run(f.memcpy, [IRAM + 1, DRAM, 7]).value).toBe(IRAM + 1);
    expect([...rom.bus.readBytes(IRAM, 9)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0]);
  });

  test('memmove knows overlap, both ways', () => {
    const rom = new RomBench();
    rom.bus.writeBytes(DRAM, bytes(1, 2, 3, 4, 5));
    rom.run(f.memmove, [DRAM + 1, DRAM, 4]);
    expect([...rom.bus.readBytes(DRAM, 5)]).toEqual([1, 1, 2, 3, 4]);
    rom.run(f.memmove, [DRAM, DRAM + 1, 4]);
    expect([...rom.bus.readBytes(DRAM, 5)]).toEqual([1, 2, 3, 4, 4]);
  });

  test('memset takes the low byte, bzero zeros', () => {
    const rom = new RomBench();
    expect(rom.run(f.memset, [DRAM, 0x1aa, 3]).value).toBe(DRAM);
    expect([...rom.bus.readBytes(DRAM, 4)]).toEqual([0xaa, 0xaa, 0xaa, 0]);
    rom.run(f.bzero, [DRAM + 1, 1]);
    expect([...rom.bus.readBytes(DRAM, 3)]).toEqual([0xaa, 0, 0xaa]);
  });

  test('memcmp has the sign of the first difference, unsigned', () => {
    const rom = new RomBench();
    rom.bus.writeBytes(DRAM, bytes(1, 2, 0x80));
    rom.bus.writeBytes(DRAM + 16, bytes(1, 2, 0x7f));
    expect(rom.run(f.memcmp, [DRAM, DRAM + 16, 2]).value).toBe(0);
    expect(rom.run(f.memcmp, [DRAM, DRAM + 16, 3]).value | 0).toBeGreaterThan(0);
    expect(rom.run(f.memcmp, [DRAM + 16, DRAM, 3]).value | 0).toBeLessThan(0);
  });

  test('an address where nothing may be raises 28 for loads and 29 for stores', () => {
    const rom = new RomBench();
    rom.run(f.memcpy, [DRAM, 0x10, 4]);
    expect([rom.isHome, rom.chip.cpu.exccause, rom.chip.cpu.excvaddr]).toEqual([false, 28, 0x10]);
    const other = new RomBench();
    other.run(f.memset, [0x20, 0, 4]);
    expect([other.isHome, other.chip.cpu.exccause, other.chip.cpu.excvaddr]).toEqual([false, 29, 0x20]);
  });

  test('more bytes take more time', () => {
    const rom = new RomBench();
    expect(rom.run(f.memcpy, [DRAM, IRAM, 0x40]).took).toBeLessThan(rom.run(f.memcpy, [DRAM, IRAM, 0x1000]).took);
  });
});

describe.each([
  ['newlib', { strlen: 0x4000bf4c, strcmp: 0x4000bdc8, strncmp: 0x4000bfa8, strcpy: 0x4000bec8, strncpy: 0x4000c0a0, strstr: 0x4000e1e0 }],
  ['ets', { strlen: 0x40002ac8, strcmp: 0x40002aa8, strncmp: 0x40002ab8, strcpy: 0x40002a88, strncpy: 0x40002a98, strstr: 0x40002ad8 }],
])('%s string functions', (_, f) => {
  test('strlen measures what lies in the flash window, too', () => {
    const rom = new RomBench({ flash: Uint8Array.from('rf_cal[0]\0', (c) => c.charCodeAt(0)) });
    expect(rom.run(f.strlen, [rom.text(DRAM, 'four')]).value).toBe(4);
    rom.run(0x40004678, [0, 0, 0]); // Cache_Read_Enable
    expect(rom.run(f.strlen, [0x40200000]).value).toBe(9);
  });

  test('strcmp and strncmp', () => {
    const rom = new RomBench();
    const [a, b, c] = [rom.text(DRAM, 'abc'), rom.text(DRAM + 16, 'abd'), rom.text(DRAM + 32, 'ab')];
    expect(rom.run(f.strcmp, [a, a]).value).toBe(0);
    expect(rom.run(f.strcmp, [a, b]).value | 0).toBeLessThan(0);
    expect(rom.run(f.strcmp, [a, c]).value | 0).toBeGreaterThan(0);
    expect(rom.run(f.strncmp, [a, b, 2]).value).toBe(0);
    expect(rom.run(f.strncmp, [a, b, 3]).value | 0).toBeLessThan(0);
    expect(rom.run(f.strncmp, [a, c, 9]).value | 0).toBeGreaterThan(0);
    expect(rom.run(f.strncmp, [a, b, 0]).value).toBe(0);
  });

  test('strcpy ends with a zero, strncpy fills up with zeros and may have none', () => {
    const rom = new RomBench();
    const from = rom.text(DRAM, 'hey');
    rom.bus.writeBytes(DRAM + 16, new Uint8Array(16).fill(0xee));
    expect(rom.run(f.strcpy, [DRAM + 16, from]).value).toBe(DRAM + 16);
    expect([...rom.bus.readBytes(DRAM + 16, 5)]).toEqual([0x68, 0x65, 0x79, 0, 0xee]);
    rom.run(f.strncpy, [DRAM + 24, from, 5]);
    expect([...rom.bus.readBytes(DRAM + 24, 6)]).toEqual([0x68, 0x65, 0x79, 0, 0, 0xee]);
    rom.run(f.strncpy, [DRAM + 24, from, 2]);
    expect([...rom.bus.readBytes(DRAM + 24, 3)]).toEqual([0x68, 0x65, 0x79]);
  });

  test('strstr finds the first place, or nothing', () => {
    const rom = new RomBench();
    const text = rom.text(DRAM, 'banana');
    const find = (wanted: string): number => rom.run(f.strstr, [text, rom.text(DRAM + 32, wanted)]).value;
    expect([find('ana'), find('banana'), find(''), find('nab')]).toEqual([text + 1, text, text, 0]);
  });
});
