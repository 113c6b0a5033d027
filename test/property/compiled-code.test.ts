import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { CompiledCode } from '../../src/emulator/cpu/compile/compiled-code.ts';
import { BASES, Rig, sameMemory, tortureProgram } from '../support/torture.ts';

/** How far to run, and what to do then. */
const slice = fc.record({
  cycles: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 5, arbitrary: fc.integer({ min: 60, max: 900 }) },
    { weight: 1, arbitrary: fc.integer({ min: 900, max: 20_000 }) },
  ),
  kind: fc.integer({ min: 0, max: 12 }),
  a: fc.nat(255),
  b: fc.nat(255),
});
const policy = fc.record({
  visits: fc.integer({ min: 1, max: 4 }),
  leastSteps: fc.constantFrom(1, 3),
  executedOnly: fc.boolean(),
  stretch: fc.constantFrom(201, 4096),
  longStay: fc.constantFrom(5, 100),
});

test('compiled code does what the interpreter does, at every border of every block', () => {
  let compiled = 0;
  fc.assert(
    fc.property(
      fc.nat(0xffffffff),
      fc.constantFrom(...BASES),
      policy,
      fc.array(slice, { minLength: 40, maxLength: 120, size: 'max' }),
      (seed, base, policy, slices) => {
        const random = seededRandom(seed);
        const torture = tortureProgram(random, base);
        const initial = Array.from({ length: 16 }, () => Math.floor(random() * 0x1_0000_0000) | 0);
        const compiledCode = new CompiledCode();
        const plain = new Rig(torture, initial, { compile: false });
        const fast = new Rig(torture, initial, { policy, compiledCode });
        for (const { cycles, kind, a, b } of slices) {
          const reasons = [plain, fast].map(({ cpu }) => {
            cpu.limit = cpu.cycles + cycles;
            return cpu.run();
          });
          expect([reasons[1], fast.state], torture.source).toEqual([reasons[0], plain.state]);
          expect(sameMemory(plain, fast)).toBe(true);
          for (const rig of [plain, fast]) rig.disturb(reasons[0] === 'idle' ? 0 : kind, a, reasons[0] === 'idle' ? 0 : b);
        }
        compiled += compiledCode.size;
      },
    ),
  );
  expect(compiled).toBeGreaterThan(500);
});
