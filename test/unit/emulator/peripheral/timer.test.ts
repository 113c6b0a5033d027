import { beforeEach, describe, expect, test } from 'vitest';
import { ns, us } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { Timers } from '../../../../src/emulator/peripheral/timer.ts';
import { advance } from '../../../support/advance.ts';
import { type Rig, rig } from '../../../support/peripherals.ts';

const LOAD = 0x00;
const COUNT = 0x04;
const CTRL = 0x08;
const INT = 0x0c;
const ALARM = 0x30;
const FRC2 = 0x20;

const ENABLE = 0x80;
const RELOAD = 0x40;
const BY_16 = 0x04;
const LEVEL = 0x01;

let chip: Rig;
const read = (offset: number): number => chip.blocks.timer.read(offset) as number;
const write = (offset: number, value: number): boolean => chip.blocks.timer.write(offset, value);

beforeEach(() => {
  chip = rig(80e6);
  chip.blocks.dport.write(0x04, 2); // let FRC1 through
});

describe('FRC1', () => {
  test('counts down by the prescaled clock and expires at 0', () => {
    write(LOAD, 1000);
    write(CTRL, ENABLE | BY_16);
    advance(chip.clock, us(100)); // 5 MHz
    expect([read(COUNT), read(INT), chip.edges]).toEqual([500, 0, []]);
    advance(chip.clock, us(100));
    expect([read(COUNT), read(INT), read(CTRL) & 0x100, chip.edges]).toEqual([0, 1, 0x100, [[9, us(200)]]]);
    advance(chip.clock, us(1));
    expect(read(COUNT)).toBe(0x800000 - 5); // it wraps
    write(INT, 0);
    expect([read(INT), read(CTRL) & 0x100, chip.irq.get(9)]).toEqual([0, 0, false]);
  });

  test('auto-reload gives an edge each period, acknowledged or not', () => {
    write(LOAD, 80);
    write(CTRL, ENABLE | RELOAD);
    advance(chip.clock, us(3.5));
    expect(chip.edges).toEqual([
      [9, us(1)],
      [9, us(2)],
      [9, us(3)],
    ]);
    expect(read(COUNT)).toBe(40);
  });

  test('a level interrupt stays until acknowledged', () => {
    write(LOAD, 80);
    write(CTRL, ENABLE | RELOAD | LEVEL);
    advance(chip.clock, us(2));
    expect([chip.edges.length, chip.irq.get(9)]).toEqual([1, true]);
    write(INT, 0);
    advance(chip.clock, us(1));
    expect(chip.edges.length).toBe(2);
  });

  test('periods that are no whole nanoseconds do not drift', () => {
    write(LOAD, 1001); // 12512.5 ns
    write(CTRL, ENABLE | RELOAD);
    advance(chip.clock, ns(12_512.5 * 1000));
    expect(chip.edges.length).toBe(1000);
    expect(chip.edges.at(-1)?.[1]).toBe(12_512_500);
  });

  test('stopping freezes the value', () => {
    write(LOAD, 1000);
    write(CTRL, ENABLE);
    advance(chip.clock, us(10));
    write(CTRL, 0);
    advance(chip.clock, us(10));
    expect([read(COUNT), chip.clock.pending]).toEqual([200, 0]);
    expect(read(LOAD)).toBe(1000);
  });
});

describe('FRC2', () => {
  test('counts up and interrupts at ALARM, going on behind it', () => {
    write(FRC2 + LOAD, 0xffffff00);
    write(FRC2 + CTRL, ENABLE);
    write(ALARM, 0x40);
    advance(chip.clock, us(4)); // 0x140 ticks
    expect([read(FRC2 + COUNT), chip.edges]).toEqual([0x40, [[10, us(4)]]]);
    advance(chip.clock, us(1));
    expect(read(FRC2 + COUNT)).toBe(0x40 + 80);
    expect([read(FRC2 + INT), read(INT)]).toEqual([1, 0]);
    write(FRC2 + INT, 0);
    expect(chip.irq.get(10)).toBe(false);
    write(ALARM, read(FRC2 + COUNT) + 160);
    advance(chip.clock, us(2));
    expect(chip.edges.length).toBe(2);
  });
});

test('only the counters move by themselves', () => {
  const { timer } = chip.blocks;
  expect([COUNT, FRC2 + COUNT, INT, CTRL].map((offset) => timer.isVolatile(offset))).toEqual([true, true, false, false]);
});

test('a change of the clock takes effect from then on', () => {
  let clockHz = 40e6;
  const clock = new VirtualClock();
  const expiries: number[] = [];
  const frc1 = { set: (level: boolean) => level && expiries.push(clock.now) };
  const timers = new Timers({ clock, frc1, frc2: { set: () => {} }, clockHz: () => clockHz });
  timers.write(LOAD, 400);
  timers.write(CTRL, ENABLE);
  advance(clock, us(5));
  expect(timers.read(COUNT)).toBe(200);
  timers.clockChanged();
  clockHz = 80e6;
  timers.clockChanged();
  advance(clock, us(2.5));
  expect([timers.read(COUNT), expiries]).toEqual([0, [us(7.5)]]);
});
