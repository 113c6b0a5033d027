import { describe, expect, test } from 'vitest';
import { us } from '../../../../src/base/clock.ts';
import { advance } from '../../../support/advance.ts';
import { rig } from './peripherals.ts';

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
  test('RTC RAM outlives every reset but power-on, IOMUX none', () => {
    const { rtcRam, iomux } = rig().blocks;
    rtcRam.write(0x1dc, 0x5a5a5a01);
    iomux.write(0x34, 0x80);
    expect([rtcRam.read(0x1dc), iomux.read(0x34)]).toEqual([0x5a5a5a01, 0x80]);
    for (const cause of [2, 3, 4, 5] as const) rtcRam.reset(cause);
    iomux.reset(3);
    expect([rtcRam.read(0x1dc), iomux.read(0x34)]).toEqual([0x5a5a5a01, 0]);
    rtcRam.reset(1);
    expect(rtcRam.read(0x1dc)).toBe(0);
  });

  test('the OTP words cannot be written', () => {
    const { efuse } = rig().blocks;
    expect(efuse.write(8)).toBe(true);
    expect(efuse.read(8)).toBe(0xf200b000);
  });
});
