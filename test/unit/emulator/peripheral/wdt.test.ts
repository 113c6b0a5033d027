import { beforeEach, expect, test } from 'vitest';
import { ms } from '../../../../src/base/clock.ts';
import { advance } from '../../../support/advance.ts';
import { type Rig, rig } from '../../../support/peripherals.ts';

const CTL = 0x00;
const OP = 0x04;
const OP_ND = 0x08;
const FEED = 0x14;
const WATCHDOG = 4;

let chip: Rig;
const write = (offset: number, value: number): boolean => chip.blocks.wdt.write(offset, value);

beforeEach(() => {
  chip = rig();
  write(OP, 3); // 6.4 ms
  write(OP_ND, 1); // 1.6 ms
});

test('off until enabled', () => {
  expect(chip.clock.pending).toBe(0);
});

test('the first stage interrupts, the second resets', () => {
  chip.blocks.dport.write(0x04, 1);
  write(CTL, 1);
  advance(chip.clock, ms(7.9));
  expect([chip.edges, chip.resets]).toEqual([[[8, ms(6.4)]], []]);
  advance(chip.clock, ms(0.1));
  expect(chip.resets).toEqual([WATCHDOG]);
  expect(chip.clock.pending).toBe(0);
});

test('feeding with 0x73, and with nothing else, begins anew', () => {
  write(CTL, 1);
  advance(chip.clock, ms(7));
  write(FEED, 0x73);
  advance(chip.clock, ms(7.9));
  write(FEED, 0x72);
  expect(chip.resets).toEqual([]);
  advance(chip.clock, ms(0.1));
  expect(chip.resets).toEqual([WATCHDOG]);
});

test('other bits of CTL do not feed it, and switching off stops it', () => {
  write(CTL, 1);
  advance(chip.clock, ms(7));
  write(CTL, 0x39);
  expect(chip.blocks.wdt.read(CTL)).toBe(0x39);
  advance(chip.clock, ms(1));
  expect(chip.resets).toEqual([WATCHDOG]);
  write(CTL, 0);
  write(CTL, 1);
  advance(chip.clock, ms(2));
  write(CTL, 0);
  advance(chip.clock, ms(100));
  expect(chip.resets).toEqual([WATCHDOG]);
});

test('a reset of any kind switches it off', () => {
  write(CTL, 1);
  chip.blocks.wdt.reset();
  expect([chip.clock.pending, chip.blocks.wdt.read(CTL)]).toEqual([0, 0]);
});
