import { beforeEach, describe, expect, test } from 'vitest';
import { ms } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { winbondPart } from '../../../../src/chip/flash-part.ts';
import { NorFlash } from '../../../../src/emulator/nor/nor-flash.ts';
import { Spi } from '../../../../src/emulator/peripheral/spi.ts';
import { advance } from '../../../support/advance.ts';

const CMD = 0x00;
const ADDR = 0x04;
const CTRL = 0x08;
const RD_STATUS = 0x10;
const USER = 0x1c;
const USER1 = 0x20;
const USER2 = 0x24;
const W0 = 0x40;
const EXT2 = 0xf8;

let clock: VirtualClock;
let flash: NorFlash;
let spi: Spi;
let isConnected = true;

const word = (offset: number): number => (spi.read(offset) as number) >>> 0;
function command(bit: number): void {
  spi.write(CMD, 2 ** bit);
  expect(spi.read(CMD)).toBe(0);
}

beforeEach(() => {
  clock = new VirtualClock();
  flash = new NorFlash({ part: winbondPart(0x400000), clock });
  isConnected = true;
  spi = new Spi({ target: flash, isConnected: () => isConnected });
});

describe('precanned commands', () => {
  test('RDID leaves the id in W0, first byte lowest', () => {
    spi.write(W0, 0xffffffff);
    command(28);
    expect(word(W0)).toBe(0x001640ef);
  });

  test('WREN, SE, RDSR: the wait loop of the stubs sees WIP come and go', () => {
    flash.bytes.fill(0, 0, 0x3000);
    command(30);
    command(27);
    expect(word(RD_STATUS)).toBe(0x02);
    spi.write(ADDR, 0x001234);
    command(24);
    command(27);
    expect(word(RD_STATUS)).toBe(0x03);
    expect(word(EXT2)).toBe(0);
    advance(clock, ms(45));
    command(27);
    expect(word(RD_STATUS)).toBe(0x00);
    expect([flash.bytes[0xfff], flash.bytes[0x1000], flash.bytes[0x1fff], flash.bytes[0x2000]]).toEqual([0, 0xff, 0xff, 0]);
  });

  test('BE erases 64 KiB, CE the whole part, WRDI takes WREN back', () => {
    flash.bytes.fill(0);
    command(30);
    spi.write(ADDR, 0x010000);
    command(23);
    expect([flash.bytes.indexOf(0xff), flash.bytes.lastIndexOf(0xff)]).toEqual([0x10000, 0x1ffff]);
    advance(clock, ms(150));
    command(30);
    command(29);
    command(22);
    expect(flash.bytes[0]).toBe(0);
    command(30);
    command(22);
    expect(flash.bytes[0]).toBe(0xff);
  });

  test('PP takes its length from the top byte of ADDR and its data from W0 on', () => {
    spi.write(W0, 0x44332211);
    spi.write(W0 + 4, 0x88776655);
    spi.write(ADDR, (6 << 24) | 0x000102);
    command(30);
    command(25);
    expect([...flash.bytes.subarray(0x101, 0x109)]).toEqual([0xff, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0xff]);
  });

  test('READ returns up to 64 bytes, the rest of its last word is cleared', () => {
    flash.bytes.set(
      Uint8Array.from({ length: 80 }, (_, i) => i),
      0x300,
    );
    spi.write(ADDR, (64 << 24) | 0x300);
    command(31);
    expect(word(W0)).toBe(0x03020100);
    expect(word(W0 + 60)).toBe(0x3f3e3d3c);
    spi.write(ADDR, (5 << 24) | 0x340);
    command(31);
    expect([word(W0), word(W0 + 4), word(W0 + 8)]).toEqual([0x43424140, 0x44, 0x0b0a0908]);
  });

  test('READ in QIO mode needs QE, which WRSR with two bytes sets', () => {
    flash.bytes[0] = 0x77;
    spi.write(ADDR, 1 << 24);
    spi.write(CTRL, (1 << 24) | (1 << 22));
    command(31);
    expect(word(W0)).toBe(0);
    spi.write(RD_STATUS, 0x0200);
    command(30);
    command(26);
    advance(clock, ms(10));
    command(31);
    expect(word(W0)).toBe(0x77);
  });

  test('WRSR writes one byte without bit 22 of CTRL', () => {
    spi.write(RD_STATUS, 0x021c);
    command(30);
    command(26);
    advance(clock, ms(10));
    expect(flash.status).toEqual([0x1c, 0x00, 0x60]);
  });

  test('deep power-down and release', () => {
    command(21);
    command(28);
    expect(word(W0)).toBe(0);
    command(20);
    command(28);
    expect(word(W0)).toBe(0x001640ef);
  });
});

describe('user-defined commands, as esptool pokes them', () => {
  const COMMAND = 2 ** 31;
  const ADDRESS = 2 ** 30;
  const DUMMY = 2 ** 29;
  const MISO = 2 ** 28;
  const MOSI = 2 ** 27;

  function run(
    opcode: number,
    options: { read?: number; data?: readonly number[]; bits?: number; address?: number; dummy?: number },
  ): number {
    const { read = 0, data = [], bits = 0, address, dummy = 0 } = options;
    const phases = (read && MISO) + (bits && MOSI) + (address === undefined ? 0 : ADDRESS) + (dummy && DUMMY);
    const lengths =
      (read && (read - 1) << 8) | (bits && (bits - 1) << 17) | (dummy && dummy - 1) | (address === undefined ? 0 : 23 * 2 ** 26);
    spi.write(USER1, lengths >>> 0);
    spi.write(USER, COMMAND + phases);
    spi.write(USER2, 0x70000000 | opcode);
    if (address !== undefined) spi.write(ADDR, (address << 8) >>> 0);
    if (data.length === 0) spi.write(W0, 0);
    for (const [i, value] of data.entries()) spi.write(W0 + 4 * i, value);
    command(18);
    return word(W0);
  }

  test('RDID and status registers', () => {
    expect(run(0x9f, { read: 24 })).toBe(0x001640ef);
    expect(run(0x05, { read: 8 })).toBe(0x00);
    expect(run(0x15, { read: 8 })).toBe(0x60);
  });

  test('write status: 06, 01 with 16 bits', () => {
    run(0x06, {});
    run(0x01, { data: [0x0204], bits: 16 });
    advance(clock, ms(10));
    expect(run(0x35, { read: 8 })).toBe(0x02);
    expect(run(0x05, { read: 8 })).toBe(0x04);
  });

  test('SFDP with a left-aligned 24-bit address and dummy cycles', () => {
    expect(run(0x5a, { read: 32, address: 0, dummy: 8 })).toBe(0x50444653);
    expect(run(0x5a, { read: 8, address: 0x10, dummy: 8 })).toBe(0xff);
    expect(run(0x5a, { read: 24, address: 0x0c, dummy: 8 })).toBe(0x80);
  });

  test('64 bytes out and in', () => {
    const data = Array.from({ length: 16 }, (_, i) => (0x01010101 * (i + 1)) >>> 0);
    run(0x06, {});
    run(0x02, { data, bits: 512, address: 0x012340 });
    expect([flash.bytes[0x1233f], flash.bytes[0x12340], flash.bytes[0x1237f], flash.bytes[0x12380]]).toEqual([0xff, 1, 16, 0xff]);
    advance(clock, ms(1));
    run(0x03, { read: 512, address: 0x012340 });
    expect(Array.from({ length: 16 }, (_, i) => word(W0 + 4 * i))).toEqual(data);
  });

  test('without a command phase nothing is sent', () => {
    spi.write(W0, 0x5a5a5a5a);
    spi.write(USER2, 0x7000009f);
    spi.write(USER1, 23 << 8);
    spi.write(USER, MISO);
    command(18);
    expect(word(W0)).toBe(0x5a5a5a5a);
  });
});

test('an unattached flash reads 0 and takes no commands', () => {
  isConnected = false;
  spi.write(W0, 0x12345678);
  command(28);
  expect(word(W0)).toBe(0);
  command(30);
  isConnected = true;
  command(27);
  expect(word(RD_STATUS)).toBe(0);
});

test('a controller with nothing on its pins reads 0', () => {
  spi = new Spi({ name: 'spi1' });
  spi.write(W0, 1);
  command(28);
  expect(word(W0)).toBe(0);
});

test('a reset clears the registers, but for one by software', () => {
  spi.write(CTRL, 0x1234);
  spi.write(W0, 5);
  spi.reset(3);
  expect([word(CTRL), word(W0)]).toEqual([0x1234, 5]);
  spi.reset(2);
  expect([word(CTRL), word(W0)]).toEqual([0, 0]);
});
