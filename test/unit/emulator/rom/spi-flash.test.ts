import { describe, expect, test } from 'vitest';
import { ms, us } from '../../../../src/base/clock.ts';
import { RomBench } from '../../../support/rom-call.ts';

const SPI_READ = 0x40004b1c;
const SPI_WRITE = 0x40004a4c;
const ERASE_SECTOR = 0x40004a00;
const ERASE_BLOCK = 0x400049b4;
const ERASE_CHIP = 0x40004984;
const ERASE_AREA = 0x40004b44;
const UNLOCK = 0x40004878;
const LOCK = 0x400048a8;
const PARAM_CFG = 0x40004c2c;
const READ_STATUS = 0x400043c8;
const ATTACH = 0x40004644;
const BUFFER = 0x3ffe8000;

const content = Uint8Array.from({ length: 0x20000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);

function bench(flash: Uint8Array = content): RomBench {
  const rom = new RomBench({ flash });
  rom.run(ATTACH, []);
  return rom;
}

const chipOf = (rom: RomBench): number => rom.bus.read32(0x3fffc714);

describe('reading', () => {
  test('exactly the bytes asked for, from any address, into IRAM as well', () => {
    const rom = bench();
    expect(rom.run(SPI_READ, [0x123, BUFFER, 5]).value).toBe(0);
    expect([...rom.bus.readBytes(BUFFER, 6)]).toEqual([...content.subarray(0x123, 0x128), 0]);
    rom.run(SPI_READ, [0x1000, 0x40100000, 64]);
    expect([...rom.bus.readBytes(0x40100000, 64)]).toEqual([...content.subarray(0x1000, 0x1040)]);
  });

  test('the range is that of the flash chip structure; beyond the part addresses wrap', () => {
    const rom = bench();
    expect(rom.run(SPI_READ, [0x3ffffc, BUFFER, 8]).value).toBe(1);
    expect(rom.run(SPI_READ, [0x100010, BUFFER, 4]).value).toBe(0); // a part of 1 MiB, and the ROM believes in 4
    expect([...rom.bus.readBytes(BUFFER, 4)]).toEqual([...content.subarray(0x10, 0x14)]);
    expect(rom.run(PARAM_CFG, [0, 0x100000, 0x10000, 0x1000, 0x100, 0xffff]).value).toBe(0);
    expect(rom.run(SPI_READ, [0x100010, BUFFER, 4]).value).toBe(1);
  });

  test('by the structure that is handed in', () => {
    const rom = bench();
    expect(rom.run(0x400042ac, [chipOf(rom), 0x20, BUFFER, 4]).value).toBe(0);
    expect([...rom.bus.readBytes(BUFFER, 4)]).toEqual([...content.subarray(0x20, 0x24)]);
  });

  test('a flash that nobody attached reads as zeros', () => {
    const rom = new RomBench({ flash: content });
    rom.bus.write32(BUFFER, 0x11111111);
    expect(rom.run(SPI_READ, [0x20, BUFFER, 4]).value).toBe(0);
    expect(rom.bus.read32(BUFFER)).toBe(0);
  });
});

describe('writing', () => {
  test('crosses pages, clears bits only, and takes the time of each page', () => {
    const rom = bench(new Uint8Array(0x1000).fill(0xff));
    rom.bus.writeBytes(BUFFER, new Uint8Array(0x300).fill(0x0f));
    const { value, took } = rom.run(SPI_WRITE, [0x80, BUFFER, 0x300]);
    expect(value).toBe(0);
    expect([0x7f, 0x80, 0x37f, 0x380].map((at) => rom.chip.flash.bytes[at])).toEqual([0xff, 0x0f, 0x0f, 0xff]);
    expect(took).toBeGreaterThan(ms(1.8));
    expect(took).toBeLessThan(ms(14));
    rom.bus.writeBytes(BUFFER, Uint8Array.of(0xf3));
    rom.run(SPI_WRITE, [0x80, BUFFER, 4]);
    expect(rom.run(SPI_WRITE, [0x80, BUFFER, 1]).value).toBe(1); // no whole number of words
    expect(rom.chip.flash.bytes[0x80]).toBe(0x03);
  });

  test('out of range: 1, and nothing is written', () => {
    const rom = bench();
    expect(rom.run(SPI_WRITE, [0x3fffff, BUFFER, 4]).value).toBe(1);
    expect(rom.chip.flash.bytes.subarray(0, content.length)).toEqual(content);
  });
});

describe('erasing', () => {
  const erased = (rom: RomBench): number[] =>
    Array.from({ length: 0x100 }, (_, i) => i).filter((i) =>
      rom.chip.flash.bytes.subarray(i * 0x1000, (i + 1) * 0x1000).every((b) => b === 0xff),
    );
  const zeros = new Uint8Array(0x100000);

  test('a sector, a block, the chip', () => {
    const rom = bench(zeros);
    const { value, took } = rom.run(ERASE_SECTOR, [3]);
    expect([value, erased(rom)]).toEqual([0, [3]]);
    expect(took).toBeGreaterThan(ms(44));
    expect(took).toBeLessThan(ms(60));
    rom.run(ERASE_BLOCK, [1]);
    expect(erased(rom)).toEqual([3, ...Array.from({ length: 16 }, (_, i) => 16 + i)]);
    rom.run(0x400040c0, [chipOf(rom), 0x5000]);
    expect(erased(rom)).not.toContain(5); // nobody enabled it
    rom.run(0x4000443c, [chipOf(rom)]);
    rom.run(0x400040c0, [chipOf(rom), 0x5000]);
    expect(erased(rom)).toContain(5);
    expect(rom.run(ERASE_CHIP, []).value).toBe(0);
    expect(erased(rom)).toHaveLength(0x100);
  });

  test('beyond the flash chip structure: 1', () => {
    const rom = bench(zeros);
    expect([rom.run(ERASE_SECTOR, [0x400]).value, rom.run(ERASE_BLOCK, [0x40]).value]).toEqual([1, 1]);
    expect(erased(rom)).toEqual([]);
  });

  test('an area counts its head twice', () => {
    const rom = bench(zeros);
    expect(rom.run(ERASE_AREA, [0xe000, 0x3000]).value).toBe(0);
    expect(erased(rom)).toEqual([14, 15, 16, 17, 18]);
    expect(rom.run(ERASE_AREA, [0x123, 0x1000]).value).toBe(1);
  });
});

test('protection: SPILock keeps writes out, SPIUnlock lets them in', () => {
  const rom = bench(new Uint8Array(0x1000).fill(0xff));
  rom.bus.write32(BUFFER, 0);
  rom.run(LOCK, []);
  rom.run(SPI_WRITE, [0, BUFFER, 4]);
  expect(rom.chip.flash.bytes[0]).toBe(0xff);
  rom.run(UNLOCK, []);
  rom.run(SPI_WRITE, [0, BUFFER, 4]);
  expect(rom.chip.flash.bytes[0]).toBe(0);
});

test('SPI_write_enable sets WEL, SPI_read_status shows it, Wait_SPI_Idle waits', () => {
  const rom = bench();
  expect(rom.run(0x4000443c, [chipOf(rom)]).value).toBe(0);
  rom.run(READ_STATUS, [chipOf(rom), BUFFER]);
  expect(rom.bus.read32(BUFFER) & 3).toBe(2);
  rom.chip.flash.execute(0x20, 0, new Uint8Array(0), 0);
  const { value, took } = rom.run(0x4000448c, [chipOf(rom)]);
  expect(value).toBe(0);
  expect(took).toBeGreaterThan(us(44_000));
  expect(rom.chip.flash.isBusy).toBe(false);
});

test('QIO and QOUT set the quad enable bit, DIO and DOUT leave it', () => {
  for (const [mode, due] of [
    [0, 2],
    [1, 2],
    [2, 0],
    [3, 0],
  ] as const) {
    const rom = bench();
    expect(rom.run(0x400048ec, [mode]).value).toBe(0);
    expect(rom.chip.flash.status[1] & 2).toBe(due);
  }
});
