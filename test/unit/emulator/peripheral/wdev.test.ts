import { describe, expect, test } from 'vitest';
import { type Nanos, us } from '../../../../src/base/clock.ts';
import { EventRestorer } from '../../../../src/base/event-clock.ts';
import { advance } from '../../../support/advance.ts';
import { type Rig, rig } from '../../../support/peripherals.ts';

// silicon.md §3.1; offsets from 0x3FF20000
const CLOCK = 0xc00;
const ENABLE = 0xc18;
const STATUS = 0xc20;
const CLEAR = 0xc24;
const RANDOM = 0xe44;
const TSF_LOW = 0x1048;
const TSF_HIGH = 0x104c;
const ALARM = 0x10c8;
const ALARM_LOW = 0x10cc;
const ALARM_HIGH = 0x10d0;
const REACHED = 1 << 26;
const LINE = 0;

test('clock and TSF count microseconds from the reset on', () => {
  const { blocks, clock } = rig();
  advance(clock, us(1234.9));
  expect([CLOCK, TSF_LOW, TSF_HIGH].map((offset) => blocks.wdev.read(offset))).toEqual([1234, 1234, 0]);
  advance(clock, us(2 ** 32));
  expect([CLOCK, TSF_LOW, TSF_HIGH].map((offset) => blocks.wdev.read(offset))).toEqual([1234, 1234, 1]);
  blocks.wdev.reset(3);
  advance(clock, us(7));
  expect(blocks.wdev.read(CLOCK)).toBe(7);
});

test('what moves by itself is volatile, and nothing else', () => {
  const { wdev } = rig().blocks;
  expect([CLOCK, TSF_LOW, TSF_HIGH, RANDOM].map((offset) => wdev.isVolatile(offset))).toEqual([true, true, true, true]);
  expect([ENABLE, STATUS, CLEAR, ALARM, ALARM_LOW, 0].some((offset) => wdev.isVolatile(offset))).toBe(false);
});

test('random numbers differ, use all 32 bits and are the same in each run', () => {
  const draw = (): number[] => {
    const { wdev } = rig().blocks;
    return Array.from({ length: 1000 }, () => wdev.read(RANDOM) as number);
  };
  const numbers = draw();
  expect(new Set(numbers).size).toBe(1000);
  for (let bit = 0; bit < 32; bit++) {
    const set = numbers.filter((number) => (number >>> bit) & 1).length;
    expect(set).toBeGreaterThan(400);
    expect(set).toBeLessThan(600);
  }
  expect(draw()).toEqual(numbers);
});

describe('the alarm', () => {
  const armed = (target: number): Rig => {
    const made = rig();
    const { wdev } = made.blocks;
    wdev.write(ENABLE, REACHED);
    wdev.write(ALARM_LOW, target % 2 ** 32);
    wdev.write(ALARM_HIGH, Math.floor(target / 2 ** 32));
    wdev.write(ALARM, 0x80000000);
    return made;
  };

  test('comes at its microsecond, stays until cleared, and drives line 0', () => {
    const { blocks, clock, irq } = armed(500);
    advance(clock, us(499.999) as Nanos);
    expect([blocks.wdev.read(STATUS), irq.get(LINE)]).toEqual([0, false]);
    advance(clock, us(0.001));
    expect([blocks.wdev.read(STATUS), irq.get(LINE)]).toEqual([REACHED, true]);
    blocks.wdev.write(CLEAR, ~REACHED >>> 0);
    expect(irq.get(LINE)).toBe(true);
    blocks.wdev.write(CLEAR, REACHED);
    expect([blocks.wdev.read(STATUS), blocks.wdev.read(CLEAR), irq.get(LINE)]).toEqual([0, 0, false]);
    expect(clock.nextAt).toBeUndefined(); // once
  });

  test('all 64 bits count', () => {
    const { blocks, clock } = armed(2 ** 32 + 3);
    advance(clock, us(2 ** 32 + 2));
    expect(blocks.wdev.read(STATUS)).toBe(0);
    advance(clock, us(1));
    expect(blocks.wdev.read(STATUS)).toBe(REACHED);
  });

  test('a time that is past rings at once; one that no clock reaches never', () => {
    const { blocks, clock } = armed(0);
    advance(clock, 0 as Nanos);
    expect(blocks.wdev.read(STATUS)).toBe(REACHED);
    expect(armed(2 ** 64 - 1).clock.nextAt).toBeUndefined();
  });

  test('is off without bit 31, and after a reset', () => {
    const { blocks, clock } = armed(500);
    blocks.wdev.write(ALARM, 0);
    expect(clock.nextAt).toBeUndefined();
    blocks.wdev.write(ALARM, 0x80000000);
    blocks.wdev.reset(4);
    expect([clock.nextAt, blocks.wdev.read(ENABLE)]).toEqual([undefined, 0]);
  });

  test('raises its status without being enabled, but no interrupt', () => {
    const { blocks, clock, irq } = armed(10);
    blocks.wdev.write(ENABLE, 1);
    advance(clock, us(10));
    expect([blocks.wdev.read(STATUS), irq.get(LINE)]).toEqual([REACHED, false]);
    blocks.wdev.write(ENABLE, REACHED);
    expect(irq.get(LINE)).toBe(true);
  });

  test('goes over to another chip, with words, clock, line and the next random number', () => {
    const { blocks, clock } = armed(500);
    blocks.wdev.read(RANDOM);
    blocks.wdev.write(0x40, 0x77);
    advance(clock, us(100));
    const other = rig();
    advance(other.clock, us(100));
    const rearming = new EventRestorer();
    other.blocks.wdev.restore(blocks.wdev.save(), rearming);
    rearming.finish();
    for (const each of [{ blocks, clock }, other]) advance(each.clock, us(400));
    const seen = [STATUS, CLOCK, RANDOM, 0x40].map((offset) => other.blocks.wdev.read(offset));
    expect(seen).toEqual([STATUS, CLOCK, RANDOM, 0x40].map((offset) => blocks.wdev.read(offset)));
    expect([seen[0], other.irq.get(LINE)]).toEqual([REACHED, true]);
  });
});

test('a soft-AP is up when the second interface belongs to the network of its own address', () => {
  const { blocks, softAps } = rig();
  const { wdev } = blocks;
  wdev.write(0xc34, 0x0100);
  wdev.write(0xc50, 0x008e0d86);
  wdev.write(0xc54, 0x0100);
  wdev.write(0xc30, 0x008e0d84); // the network of somebody else
  wdev.write(0xc34, 0x0100);
  expect(softAps).toEqual([]);
  wdev.write(0xc30, 0x008e0d86);
  wdev.write(0xc34, 0x10100);
  expect(softAps).toEqual([0]);
});
