import { expect, test } from 'vitest';
import { ns } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { CpuClock } from '../../../../src/emulator/time/chip-clock.ts';

function bench(mhz = 52): { virtual: VirtualClock; clock: CpuClock; core: { cycles: number; limit: number }; events: () => number } {
  const virtual = new VirtualClock();
  let events = 0;
  const clock = new CpuClock(virtual, mhz, () => events++);
  const core = { cycles: 0, limit: 0 };
  clock.attach(core);
  return { virtual, clock, core, events: () => events };
}

test('time follows the cycles, in whole nanoseconds', () => {
  const { clock, core } = bench();
  core.cycles = 52;
  expect(clock.now).toBe(1000);
  core.cycles = 53;
  expect(clock.now).toBe(1019);
});

test('the remainder is carried: a million small steps make no error', () => {
  const { virtual, clock, core } = bench();
  for (let i = 0; i < 1000; i++) {
    core.cycles += 7;
    virtual.at(clock.now, () => {});
    virtual.step();
    clock.catchUp();
  }
  expect(clock.now).toBe(Math.floor((7000 * 1000) / 52));
});

test('the first cycle at or after a time is exactly that', () => {
  const { clock } = bench();
  for (const time of [0, 1, 19, 20, 999, 1000, 1001, 123456]) {
    const cycle = clock.cycleAt(time);
    expect(clock.timeOf(cycle)).toBeGreaterThanOrEqual(time);
    if (cycle > 0) expect(clock.timeOf(cycle - 1)).toBeLessThan(time);
  }
});

test('after idling the counter catches up, and what was idle is counted', () => {
  const { virtual, clock, core } = bench(80);
  virtual.after(ns(1_000_000), () => {});
  virtual.step();
  clock.catchUp();
  expect([core.cycles, clock.idleCycles]).toEqual([80_000, 80_000]);
  core.cycles += 80; // ahead of the virtual clock: nothing to catch up
  clock.catchUp();
  expect([core.cycles, clock.idleCycles]).toEqual([80_080, 80_000]);
});

test('another frequency counts from now on and ends a running slice', () => {
  const { clock, core } = bench(52);
  core.cycles = 520;
  core.limit = 10_000;
  clock.during(() => {
    clock.mhz = 160;
  });
  expect(core.limit).toBe(520);
  core.cycles += 160;
  expect(clock.now).toBe(11_000);
});

test('an event asked for inside a slice shortens it; outside it does not', () => {
  const { virtual, clock, core, events } = bench(80);
  core.limit = 1_000_000;
  clock.after(ns(500), () => {});
  expect(core.limit).toBe(1_000_000);
  core.cycles = 80;
  const seen: number[] = [];
  clock.during(() => clock.after(ns(500), () => seen.push(virtual.now)));
  expect(core.limit).toBe(120);
  while (virtual.step());
  expect(seen).toEqual([1500]);
  expect(events()).toBe(2);
});
