import { beforeEach, describe, expect, test } from 'vitest';
import { ms, ns, us } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { FLASH_MAKERS, FLASH_PARTS, type FlashPart, makerOf, partOf, sizeOf, winbondPart } from '../../../../src/chip/flash-part.ts';
import { NorFlash } from '../../../../src/emulator/nor/nor-flash.ts';
import { protectedRange } from '../../../../src/emulator/nor/protection.ts';
import { advance } from '../../../support/advance.ts';

const MiB = 0x100000;
const NOTHING = new Uint8Array(0);

let clock: VirtualClock;
let changes: [number, number][];
let flash: NorFlash;

function command(opcode: number, address = 0, out: readonly number[] | Uint8Array = [], inLength = 0): number[] {
  return [...flash.execute(opcode, address, Uint8Array.from(out), inLength)];
}
const status = (): number => command(0x05, 0, [], 1)[0] as number;
function untilReady(): void {
  advance(clock, ns(Math.max(0, flash.busyUntil - clock.now)));
}
function write(opcode: number, address: number, out: readonly number[] | Uint8Array = []): void {
  command(0x06);
  command(opcode, address, out);
  untilReady();
}

beforeEach(() => {
  clock = new VirtualClock();
  changes = [];
  flash = new NorFlash({ part: winbondPart(4 * MiB), clock, onChange: (address, length) => changes.push([address, length]) });
});

describe('identity', () => {
  test('RDID gives maker, type, capacity and nothing behind them', () => {
    expect(command(0x9f, 0, [], 5)).toEqual([0xef, 0x40, 0x16, 0, 0]);
  });

  test('the id may claim another size than the array has: addresses wrap at the true one', () => {
    const part = { ...winbondPart(4 * MiB), size: MiB };
    flash = new NorFlash({ part, contents: Uint8Array.of(1, 2, 3), clock });
    expect(command(0x9f, 0, [], 3)).toEqual([0xef, 0x40, 0x16]);
    expect(flash.bytes.length).toBe(MiB);
    expect(command(0x03, 0x30_0001, [], 2)).toEqual([2, 3]);
    write(0x02, 0x20_0010, [0x55]);
    expect(flash.bytes[0x10]).toBe(0x55);
    write(0x20, 0x70_0000);
    expect(flash.bytes[0]).toBe(0xff);
  });

  test('a read runs on from the last byte to the first', () => {
    flash.bytes.set([0xaa, 0xbb], 0);
    flash.bytes[4 * MiB - 1] = 0x99;
    expect(command(0x03, 4 * MiB - 1, [], 3)).toEqual([0x99, 0xaa, 0xbb]);
    expect([...flash.read(8 * MiB - 1, 3)]).toEqual([0x99, 0xaa, 0xbb]);
  });

  test('SFDP: signature, basic table and density; 0x10 must not look like an XMC part', () => {
    expect(String.fromCharCode(...command(0x5a, 0, [], 4))).toBe('SFDP');
    expect(command(0x5a, 0x10, [], 1)).toEqual([0xff]);
    const [low, middle, high] = command(0x5a, 12, [], 3) as [number, number, number];
    const table = low | (middle << 8) | (high << 16);
    expect(command(0x5a, table + 4, [], 4)).toEqual([0xff, 0xff, 0xff, 0x01]); // 32 Mbit - 1
    expect(command(0x5a, table + 28, [], 4)).toEqual([0x0c, 0x20, 0x0f, 0x52]); // 4 KiB by 20, 32 KiB by 52
  });

  test('contents are copied, and may not be longer than the part', () => {
    const contents = Uint8Array.of(7);
    flash = new NorFlash({ part: winbondPart(MiB), contents, clock });
    contents[0] = 8;
    expect([flash.bytes[0], flash.bytes[1]]).toEqual([7, 0xff]);
    expect(() => new NorFlash({ part: winbondPart(MiB), contents: new Uint8Array(MiB + 1), clock })).toThrow(RangeError);
  });
});

describe('program and erase', () => {
  test.each([1, 2, 255, 256, 257, 512])('a program of %i bytes clears bits and sets none', (length) => {
    flash.bytes.fill(0x0f, 0x1000, 0x1100);
    write(0x02, 0x1000, new Uint8Array(length).fill(0x3c));
    const count = Math.min(length, 256);
    expect([...flash.bytes.subarray(0x1000, 0x1000 + count)]).toEqual(Array.from({ length: count }, () => 0x0c));
  });

  test('without write enable nothing happens, and the latch serves one command', () => {
    command(0x02, 0, [0]);
    command(0x20, 0);
    expect(flash.bytes[0]).toBe(0xff);
    expect(changes).toEqual([]);
    write(0x02, 0, [0x0f]);
    command(0x02, 0, [0x00]);
    expect(flash.bytes[0]).toBe(0x0f);
    command(0x06);
    expect(status()).toBe(0x02);
    command(0x04);
    expect(status()).toBe(0x00);
    command(0x02, 0, [0x00]);
    expect(flash.bytes[0]).toBe(0x0f);
  });

  test('programming clears bits only', () => {
    write(0x02, 0x100, [0xf0, 0x0f]);
    write(0x02, 0x100, [0x3c, 0xff]);
    expect([...flash.bytes.subarray(0x100, 0x103)]).toEqual([0x30, 0x0f, 0xff]);
    expect(changes).toEqual([
      [0x100, 2],
      [0x100, 2],
    ]);
  });

  test('programming wraps inside its 256-byte page', () => {
    write(0x02, 0x1fe, [1, 2, 3, 4]);
    expect([...flash.bytes.subarray(0x1fe, 0x202)]).toEqual([1, 2, 0xff, 0xff]);
    expect([...flash.bytes.subarray(0x100, 0x103)]).toEqual([3, 4, 0xff]);
    expect(changes).toEqual([[0x100, 0x100]]);
  });

  test('of more than a page the last 256 bytes are programmed', () => {
    const data = Uint8Array.from({ length: 258 }, (_, i) => i & 0xff);
    write(0x02, 0x200, data);
    expect([...flash.bytes.subarray(0x200, 0x203)]).toEqual([0, 1, 2]); // bytes 256 and 257 instead of 0 and 1
    expect(flash.bytes[0x2ff]).toBe(0xff);
    expect(flash.bytes[0x300]).toBe(0xff);
  });

  test.each([
    [0x20, 0x1000],
    [0x52, 0x8000],
    [0xd8, 0x10000],
  ])('command %i erases the aligned %i bytes around the address', (opcode, unit) => {
    flash.bytes.fill(0);
    write(opcode, 3 * unit + 5);
    expect(flash.bytes.indexOf(0xff)).toBe(3 * unit);
    expect(flash.bytes.lastIndexOf(0xff)).toBe(4 * unit - 1);
    expect(flash.bytes.subarray(3 * unit, 4 * unit).every((byte) => byte === 0xff)).toBe(true);
    expect(changes).toEqual([[3 * unit, unit]]);
  });

  test.each([0x60, 0xc7])('chip erase %i', (opcode) => {
    flash.bytes.fill(0);
    write(opcode, 0);
    expect(flash.bytes.every((byte) => byte === 0xff)).toBe(true);
    expect(changes).toEqual([[0, 4 * MiB]]);
  });

  test('deep power-down answers nothing but the release', () => {
    command(0xb9);
    expect(command(0x9f, 0, [], 3)).toEqual([0, 0, 0]);
    expect(command(0x03, 0, [], 1)).toEqual([0]);
    expect(command(0xab, 0, [], 1)).toEqual([0x15]);
    expect(command(0x9f, 0, [], 3)).toEqual([0xef, 0x40, 0x16]);
    command(0xb9);
    flash.powerOn();
    expect(command(0x9f, 0, [], 1)).toEqual([0xef]);
  });
});

describe('time', () => {
  test('WIP and WEL read 1 while an erase is under way, and only status reads are answered', () => {
    flash.bytes.fill(0, 0, 0x2000);
    command(0x06);
    command(0x20, 0);
    expect(status()).toBe(0x03);
    expect(command(0x9f, 0, [], 3)).toEqual([0, 0, 0]);
    command(0x06);
    command(0x20, 0x1000);
    advance(clock, ms(44.9));
    expect(status()).toBe(0x03);
    advance(clock, ms(0.1));
    expect(status()).toBe(0x00);
    expect(flash.bytes[0x1000]).toBe(0);
    expect(command(0x9f, 0, [], 1)).toEqual([0xef]);
  });

  test.each([
    ['page program', 0x02, 256, us(700)],
    ['quarter page', 0x02, 64, us(198.5)],
    ['32 KiB', 0x52, 0, ms(120)],
    ['64 KiB', 0xd8, 0, ms(150)],
    ['chip', 0xc7, 0, ms(10_000)],
  ])('%s takes its time', (_, opcode, length, time) => {
    command(0x06);
    command(opcode, 0, new Uint8Array(length));
    expect(Math.abs(flash.busyUntil - time)).toBeLessThan(us(1));
  });
});

describe('status registers', () => {
  const read = (): number[] => [0x05, 0x35, 0x15].map((opcode) => command(opcode, 0, [], 1)[0] as number);

  test('as delivered, and after non-volatile writes by one or two bytes', () => {
    expect(read()).toEqual([0x00, 0x00, 0x60]);
    write(0x01, 0, [0x1c, 0x02]);
    expect(read()).toEqual([0x1c, 0x02, 0x60]);
    write(0x01, 0, [0x00]);
    expect(read()).toEqual([0x00, 0x02, 0x60]);
    write(0x31, 0, [0x40]);
    write(0x11, 0, [0x00]);
    expect(read()).toEqual([0x00, 0x40, 0x00]);
    flash.powerOn();
    expect(read()).toEqual([0x00, 0x40, 0x00]);
  });

  test('a write needs its enable and cannot set WIP, WEL or reserved bits', () => {
    command(0x01, 0, [0x1c]);
    expect(read()[0]).toBe(0);
    write(0x01, 0, [0xff, 0x84]);
    expect(read().slice(0, 2)).toEqual([0xfc, 0x00]);
  });

  test('a volatile write takes no time, leaves WEL alone and is gone after a reset', () => {
    command(0x50);
    expect(read()[0]).toBe(0);
    command(0x01, 0, [0x04]);
    expect(flash.isBusy).toBe(false);
    expect(read()[0]).toBe(0x04);
    command(0x01, 0, [0x08]);
    expect(read()[0]).toBe(0x04);
    command(0x66);
    command(0x99);
    advance(clock, us(30));
    expect(read()[0]).toBe(0);
  });

  test('reset needs 66 immediately before 99', () => {
    command(0x06);
    command(0x99);
    expect(read()[0]).toBe(2);
    command(0x66);
    command(0x05, 0, [], 1);
    command(0x99);
    expect(read()[0]).toBe(2);
    command(0x66);
    command(0x99);
    advance(clock, us(30));
    expect(read()[0]).toBe(0);
  });

  test('lock bits stay set once they are', () => {
    write(0x31, 0, [0x08]);
    write(0x31, 0, [0x00]);
    expect(read()[1]).toBe(0x08);
  });

  test('quad reads need QE', () => {
    flash.bytes[5] = 0x5a;
    expect(command(0xeb, 5, [], 1)).toEqual([0]);
    expect([0x03, 0x0b, 0x3b, 0xbb].map((opcode) => command(opcode, 5, [], 1)[0])).toEqual([0x5a, 0x5a, 0x5a, 0x5a]);
    write(0x31, 0, [0x02]);
    expect([0x6b, 0xeb].map((opcode) => command(opcode, 5, [], 1)[0])).toEqual([0x5a, 0x5a]);
  });
});

describe('protection', () => {
  // W25Q32 and W25Q80 data sheets, "Status Register Memory Protection".
  test.each([
    [4 * MiB, 0x00, 0, undefined],
    [4 * MiB, 0x04, 0, [0x3f0000, 0x400000]],
    [4 * MiB, 0x14, 0, [0x300000, 0x400000]],
    [4 * MiB, 0x18, 0, [0x200000, 0x400000]],
    [4 * MiB, 0x1c, 0, [0, 0x400000]],
    [4 * MiB, 0x24, 0, [0, 0x10000]],
    [4 * MiB, 0x44, 0, [0x3ff000, 0x400000]],
    [4 * MiB, 0x4c, 0, [0x3fc000, 0x400000]],
    [4 * MiB, 0x74, 0, [0, 0x8000]],
    [4 * MiB, 0x04, 0x40, [0, 0x3f0000]],
    [4 * MiB, 0x24, 0x40, [0x10000, 0x400000]],
    [4 * MiB, 0x00, 0x40, [0, 0x400000]],
    [4 * MiB, 0x1c, 0x40, undefined],
    [1 * MiB, 0x04, 0, [0xf0000, 0x100000]],
    [1 * MiB, 0x10, 0, [0x80000, 0x100000]],
    [1 * MiB, 0x14, 0, [0, 0x100000]],
    [16 * MiB, 0x04, 0, [0xfc0000, 0x1000000]],
  ])('%i bytes, status %i %i', (size, status1, status2, expected) => {
    const range = protectedRange(size, status1, status2);
    expect(range && [range.start, range.end]).toEqual(expected);
  });

  test('protected pages, sectors and the whole chip are left alone, the rest is not', () => {
    flash.bytes.fill(0x0f);
    write(0x01, 0, [0x04]); // the upper 64 KiB
    write(0x02, 0x3f0000, [0]);
    write(0x20, 0x3f0000);
    write(0xc7, 0);
    expect(changes).toEqual([]);
    expect(status()).toBe(0x04);
    expect(flash.bytes.every((byte) => byte === 0x0f)).toBe(true);
    write(0x02, 0x3effff, [0]);
    write(0x20, 0);
    expect([flash.bytes[0x3effff], flash.bytes[0]]).toEqual([0, 0xff]);
  });
});

describe('parts', () => {
  const make = (id: number): void => {
    flash = new NorFlash({ part: partOf(id) as FlashPart, clock });
  };

  test('each id is there once, and says as much as the part has', () => {
    expect(new Set(FLASH_PARTS.map(({ id }) => id)).size).toBe(FLASH_PARTS.length);
    expect(FLASH_PARTS.filter(({ id, size }) => sizeOf(id) !== size)).toEqual([]);
    expect(FLASH_PARTS.filter(({ id }) => FLASH_MAKERS[makerOf(id)] === undefined)).toEqual([]);
    expect(partOf(0x123456)).toBeUndefined();
  });

  test('a part with two registers: 01 with two bytes sets QE, 31 is unknown', () => {
    make(0x1440c8);
    write(0x31, 0, [0x02]);
    expect(command(0x35, 0, [], 1)).toEqual([0]);
    write(0x01, 0, [0x00, 0x02]);
    expect([command(0x35, 0, [], 1), command(0x15, 0, [], 1)]).toEqual([[2], [0]]);
  });

  test('QE in register 1: 35 is unknown, and bit 6 protects nothing', () => {
    make(0x1620c2);
    flash.bytes[0] = 0x5a;
    expect(command(0x6b, 0, [], 1)).toEqual([0]);
    write(0x01, 0, [0x40, 0x02]);
    expect([command(0x05, 0, [], 1), command(0x35, 0, [], 1), command(0x6b, 0, [], 1)]).toEqual([[0x40], [0], [0x5a]]);
    write(0x20, 0);
    expect(flash.bytes[0]).toBe(0xff);
    write(0x01, 0, [0x1c]);
    write(0x02, 0, [0]);
    expect(flash.bytes[0]).toBe(0xff);
  });

  test('without QE quad reads always work', () => {
    make(0x16301c);
    flash.bytes[0] = 0x5a;
    expect(command(0xeb, 0, [], 1)).toEqual([0x5a]);
  });

  test('SFDP: of XMC with its mark, of others without, of some not at all', () => {
    make(0x164020);
    expect([command(0x5a, 0, [], 4), command(0x5a, 0x10, [], 1)]).toEqual([[0x53, 0x46, 0x44, 0x50], [0x20]]);
    make(0x164068);
    expect(command(0x5a, 0x10, [], 1)).toEqual([0xff]);
    make(0x144051);
    expect(command(0x5a, 0, [], 4)).toEqual([0xff, 0xff, 0xff, 0xff]);
  });

  test('Puya: a second program replaces the first, unless it was read before and clears bits only', () => {
    make(0x146085);
    write(0x02, 0, [0xf0, 0x0f]);
    write(0x02, 0, [0x3f, 0x0f & 0x3c]);
    expect([...flash.bytes.subarray(0, 3)]).toEqual([0x3f, 0x0c, 0xff]);
    write(0x20, 0);
    expect(flash.bytes[0]).toBe(0xff);
  });
});

test('an unknown opcode is ignored', () => {
  expect([...flash.execute(0x79, 0, NOTHING, 2)]).toEqual([0, 0]);
  expect(changes).toEqual([]);
});
