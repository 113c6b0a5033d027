import { describe, expect, test } from 'vitest';
import { us } from '../../../../src/base/clock.ts';
import { advance } from '../../../support/advance.ts';
import { rig } from '../../../support/peripherals.ts';

const CTL = 0x00;
const COUNTER = 0x1c;
const INT_STATE = 0x28;
const STORE0 = 0x30;

describe('RTC', () => {
  test('bit 31 of CTL resets the chip', () => {
    const { blocks, resets } = rig();
    blocks.rtc.write(CTL, 0x00000001);
    expect(resets).toEqual([]);
    blocks.rtc.write(CTL, 0x80000001);
    expect([resets, blocks.rtc.read(CTL)]).toEqual([[3], 1]);
  });

  test('the wake bits of 0x28 are set whatever was written', () => {
    const { rtc } = rig().blocks;
    rtc.write(INT_STATE, 0x10);
    expect(rtc.read(INT_STATE)).toBe(0x13);
  });

  test('the slow counter follows the time, a tick in about 6 µs, and is the only volatile register', () => {
    const { blocks, clock } = rig();
    advance(clock, us(6000));
    const ticks = blocks.rtc.read(COUNTER) as number;
    expect(ticks).toBeGreaterThan(900);
    expect(ticks).toBeLessThan(1100);
    expect([blocks.rtc.isVolatile(COUNTER), blocks.rtc.isVolatile(INT_STATE)]).toEqual([true, false]);
  });

  test('STATE1 tells why the chip was reset', () => {
    const { rtc } = rig().blocks;
    rtc.write(0x14, 0xf8);
    for (const cause of [2, 3, 4, 5] as const) {
      rtc.reset(cause);
      expect(rtc.read(0x14)).toBe(0xf8 | cause);
    }
  });

  describe('sleep', () => {
    const sleep = (power: number, wake: number) => {
      const { blocks, clock, resets, sleeps } = rig();
      advance(clock, us(1000));
      blocks.rtc.write(0x44, power);
      blocks.rtc.write(0x18, wake);
      blocks.rtc.write(0x04, (blocks.rtc.read(COUNTER) as number) + 500);
      blocks.rtc.write(0x08, 0x00100000);
      return { blocks, clock, resets, sleeps };
    };

    test('deep: until the counter reaches its target, which resets with cause 5', () => {
      const { clock, resets, sleeps } = sleep(0x20, 8);
      expect(sleeps).toEqual([us(1000)]);
      advance(clock, us(2990));
      expect(resets).toEqual([]);
      advance(clock, us(10));
      expect(resets).toEqual([5]);
    });

    test('deep, without the timer: endlessly', () => {
      const { clock, resets, sleeps } = sleep(0x20, 0);
      expect([sleeps.length, clock.nextAt]).toEqual([1, undefined]);
      expect(resets).toEqual([]);
    });

    test('another reset comes first', () => {
      const { blocks, clock } = sleep(0x20, 8);
      blocks.rtc.reset(2);
      expect(clock.nextAt).toBeUndefined();
    });

    test('light: over at once', () => {
      const { clock, resets, sleeps, blocks } = sleep(4, 8);
      expect([sleeps, resets, clock.nextAt]).toEqual([[], [], undefined]);
      expect(blocks.rtc.read(0x08)).toBe(0);
    });
  });

  test('the slow counter is measured against the crystal: 26 cycles a microsecond', () => {
    const { gpio } = rig().blocks;
    gpio.write(0x6c, 257);
    const value = gpio.read(0x70) as number;
    expect(value >>> 31).toBe(1);
    expect((value & 0xfffff) / 26 / 257).toBeCloseTo(6, 2);
  });

  test('words outlive every reset but power-on', () => {
    const { rtc } = rig().blocks;
    rtc.write(STORE0, 0xdeadbeef);
    for (const cause of [2, 3, 4, 5] as const) rtc.reset(cause);
    expect(rtc.read(STORE0)).toBe(0xdeadbeef);
    rtc.reset(1);
    expect(rtc.read(STORE0)).toBe(0);
  });
});

describe('stores', () => {
  test('RTC RAM outlives every reset but power-on, IOMUX those by software and from deep sleep', () => {
    const { rtcRam, iomux } = rig().blocks;
    rtcRam.write(0x1dc, 0x5a5a5a01);
    iomux.write(0x34, 0x80);
    expect([rtcRam.read(0x1dc), iomux.read(0x34)]).toEqual([0x5a5a5a01, 0x80]);
    for (const cause of [2, 3, 4, 5] as const) rtcRam.reset(cause);
    for (const cause of [3, 5] as const) iomux.reset(cause);
    expect([rtcRam.read(0x1dc), iomux.read(0x34)]).toEqual([0x5a5a5a01, 0x80]);
    // SD_CMD was given away before the sleep; the chip wakes with the flash connected.
    expect(iomux.read(0x30)).toBe(0x10);
    iomux.reset(4);
    expect(iomux.read(0x34)).toBe(0);
    rtcRam.reset(1);
    expect(rtcRam.read(0x1dc)).toBe(0);
  });

  test('the OTP words cannot be written', () => {
    const { efuse } = rig().blocks;
    expect(efuse.write(8)).toBe(true);
    expect(efuse.read(8)).toBe(0xf200b000);
  });
});
