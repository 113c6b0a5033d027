import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms, ns } from '../../src/base/clock.ts';
import type { RecordedSession } from '../support/recorded.ts';
import { firstDifference, type Input, quietly, Replay, stateOf } from '../support/replay.ts';
import { bootSession, busySession, loaderSession, stubSession } from '../support/sessions.ts';

/** One fork: where in the session, where its own clock stands then, how far it runs before the original goes on, and what becomes of it. */
const fork = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  start: fc.oneof(fc.constant(0), fc.nat(), fc.integer({ min: 0, max: 2 ** 48 })),
  steps: fc.oneof(fc.nat(40), fc.constant(1_000_000)),
  isSpoilt: fc.boolean(),
});
type Plan = typeof fork extends fc.Arbitrary<infer T> ? readonly T[] : never;

/** Everything that could leak: memories, flash, registers, resets, the line. */
function spoil({ chip, clock, link }: Replay): void {
  chip.flash.bytes.fill(0x5a);
  chip.bus.dram.fill(0xa5);
  chip.bus.writeBytes(0x40100000, new Uint8Array(0x8000).fill(0x33));
  quietly(link.setBaud(9600));
  quietly(link.write(Uint8Array.of(0xc0, 1, 2, 3)));
  chip.powerCycle('download');
  for (let i = 0; i < 50; i++) clock.step();
  quietly(link.close());
}

/** The law: a fork goes on as the original, and neither notices what becomes of the other. */
function holds({ inputs: done, options, length }: RecordedSession, plan: Plan): void {
  const forks = plan.map(({ at, ...rest }) => ({ at: ns(at * length), ...rest })).sort((a, b) => a.at - b.at);
  // A look at the clock ends a slice of execution: every chip gets the same looks.
  const inputs: Input[] = [...done, ...forks.map(({ at }) => ({ at, act: () => {} }))];
  const alone = Replay.powerOn(inputs, options);
  alone.runTo(length);
  const state = stateOf(alone.chip);

  const original = Replay.powerOn(inputs, options);
  const going: { fork: Replay; from: number }[] = [];
  for (const { at, start, steps, isSpoilt } of forks) {
    original.runTo(at);
    const replay = original.fork(start);
    expect(firstDifference(stateOf(replay.chip), stateOf(original.chip))).toBeUndefined();
    if (isSpoilt) spoil(replay);
    else {
      going.push({ fork: replay, from: original.trace.length });
      replay.step(steps, length);
    }
  }
  original.runTo(length);
  expect(firstDifference(original.trace, alone.trace)).toBeUndefined();
  expect(firstDifference(stateOf(original.chip), state)).toBeUndefined();
  spoil(original);
  for (const { fork: replay, from } of going) {
    replay.runTo(length);
    expect(firstDifference(replay.trace, alone.trace.slice(from))).toBeUndefined();
    expect(firstDifference(stateOf(replay.chip), state)).toBeUndefined();
  }
}

describe.each([
  { name: 'a stub that writes, reads and is reset', make: stubSession, runs: 3 },
  { name: 'the ROM loader', make: loaderSession, runs: 10 },
  { name: 'a boot from flash', make: bootSession, runs: 6 },
  { name: 'timers, interrupts and a watchdog', make: busySession, runs: 8 },
])('forked in the middle of $name', ({ make, runs }) => {
  test('both go on as one alone would', async () => {
    const session = await make();
    fc.assert(
      fc.property(fc.array(fork, { minLength: 1, maxLength: 4 }), (plan) => holds(session, plan)),
      { numRuns: runs },
    );
  });
});

/** Registers, bytes on the line and modem lines, as a program and a host might move them, or not. */
const poke: fc.Arbitrary<Input> = fc
  .tuple(
    fc.integer({ min: 1, max: ms(50) }),
    fc.oneof(
      fc
        .tuple(
          fc.constantFrom(0x3ff00000, 0x60000000, 0x60000100, 0x60000200, 0x60000300, 0x60000600, 0x60000700, 0x60000800, 0x60000900),
          fc.nat(0x1f),
          fc.oneof(fc.nat(), fc.nat(0x1ff), fc.constantFrom(1, 0x73, 0x84, 0xc4, 0xc5, 0x80000000, 0x01000000)),
        )
        .map(
          ([base, word, value]): Input['act'] =>
            (chip) =>
              chip.bus.write32(base + 4 * word, value),
        ),
      fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(9600, 74_880, 115_200, 921_600)).map(([bytes, rate]): Input['act'] => {
        return (_, link) => {
          quietly(link.setBaud(rate));
          quietly(link.write(bytes));
        };
      }),
      fc.tuple(fc.boolean(), fc.boolean()).map(
        ([dtr, rts]): Input['act'] =>
          (_, link) =>
            quietly(link.setLines({ dtr, rts })),
      ),
      fc.nat(0x7fff).map((lines): Input['act'] => (chip) => {
        chip.cpu.intenable = lines;
        chip.cpu.ccompare0 = chip.cpu.ccount + 300 * lines;
      }),
      fc.constantFrom<Input['act']>(
        (_, link) => quietly(link.discardInput()),
        (chip) => chip.powerCycle('download'),
        (chip) => void chip.bus.read32(0x6000001c),
        (chip) => void chip.flash.execute(0x06, 0, new Uint8Array(), 0),
        (chip) => void chip.flash.execute(0x20, 0x1000, new Uint8Array(), 0),
        (chip) => void chip.flash.execute(0x01, 0, Uint8Array.of(0x1c, 2), 0),
        (chip) => void chip.flash.execute(0x66, 0, new Uint8Array(), 0),
        (chip) => void chip.flash.execute(0x50, 0, new Uint8Array(), 0),
        (chip) => void chip.flash.execute(0xb9, 0, new Uint8Array(), 0),
      ),
    ),
  )
  .map(([at, act]) => ({ at, act }));

test('forked in whatever state its registers are', () => {
  fc.assert(
    fc.property(fc.array(poke, { maxLength: 30 }), fc.array(fork, { minLength: 1, maxLength: 3 }), (inputs, plan) =>
      holds({ options: { chipSize: 0x40000, boot: 'download' }, inputs, length: ms(60) }, plan),
    ),
    { numRuns: 40 },
  );
});
