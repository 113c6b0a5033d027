import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ns } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { winbondPart } from '../../src/chip/flash-part.ts';
import { NorFlash } from '../../src/emulator/nor/nor-flash.ts';
import { advance } from '../support/advance.ts';

const SIZE = 0x40000;
const ERASES: Readonly<Record<number, number>> = { 32: 0x1000, 82: 0x8000, 216: 0x10000, 199: SIZE, 96: SIZE };

interface Step {
  readonly opcode: number;
  readonly address: number;
  readonly data: Uint8Array;
  /** Whether the host waits until the part is ready before the next command. */
  readonly waits: boolean;
}

/** Addresses near each other and near page, sector and array ends, some beyond the array. */
const address = fc
  .tuple(fc.constantFrom(0, 0xf8, 0xfff0, 0x10000, 0x1fff8, SIZE - 8, SIZE, 3 * SIZE), fc.nat(0x1ff))
  .map(([base, more]) => base + more);
const data = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 250, maxLength: 300 }) },
);
const opcode = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0x06) },
  { weight: 5, arbitrary: fc.constant(0x02) },
  { weight: 1, arbitrary: fc.constantFrom(0x04, 0x20, 0x52, 0xd8, 0xc7, 0x60, 0x9f, 0x50, 0x66, 0x99, 0x03) },
  { weight: 1, arbitrary: fc.nat(0xff) },
);
const step: fc.Arbitrary<Step> = fc.record({ opcode, address, data, waits: fc.boolean() });

test('only an erase sets a bit, and only inside its unit', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const clock = new VirtualClock();
      const flash = new NorFlash({ part: winbondPart(SIZE), contents: new Uint8Array(SIZE).fill(0xa5), clock });
      for (const { opcode, address, data, waits } of steps) {
        const before = flash.bytes.slice();
        flash.execute(opcode, address, data, 4);
        const unit = ERASES[opcode];
        const start = unit === undefined ? 0 : Math.floor((address % SIZE) / unit) * unit;
        for (let i = 0; i < SIZE; i++) {
          const was = before[i] as number;
          const is = flash.bytes[i] as number;
          if (was === is) continue;
          if (unit === undefined) expect(was & is).toBe(is);
          else expect([is, i >= start && i < start + unit]).toEqual([0xff, true]);
        }
        if (waits) advance(clock, ns(Math.max(0, flash.busyUntil - clock.now)));
      }
    }),
    { numRuns: 15 },
  );
});

/** The part in the fewest words: a map of programmed bytes, one latch, and "busy" as a flag that waiting clears. */
class Oracle {
  readonly bytes = new Uint8Array(SIZE).fill(0xff);
  isBusy = false;
  #latch = false;

  run({ opcode, address, data }: Step): void {
    if (this.isBusy) return;
    if (opcode === 0x06 || opcode === 0x04) this.#latch = opcode === 0x06;
    const unit = ERASES[opcode];
    if (unit !== undefined && this.#latch) {
      const first = (address % SIZE) - ((address % SIZE) % unit);
      for (let i = 0; i < unit; i++) this.bytes[first + i] = 0xff;
      this.#written();
    }
    if (opcode === 0x02 && this.#latch && data.length > 0) {
      const buffer = new Map<number, number>();
      data.forEach((byte, i) => {
        buffer.set((address + i) & 0xff, byte);
      });
      for (const [i, byte] of buffer) (this.bytes[((address % SIZE) & ~0xff) + i] as number) &= byte;
      this.#written();
    }
  }

  #written(): void {
    this.#latch = false;
    this.isBusy = true;
  }

  get status(): number {
    return this.isBusy ? 3 : this.#latch ? 2 : 0;
  }
}

test('any sequence of program, erase and latch commands does what the oracle does', () => {
  const known = fc.oneof(
    { weight: 6, arbitrary: fc.constant(0x06) },
    { weight: 6, arbitrary: fc.constant(0x02) },
    { weight: 1, arbitrary: fc.constantFrom(0x04, 0x03, 0x9f, 0x05, 0x20, 0x20, 0x52, 0xd8, 0xc7) },
  );
  fc.assert(
    fc.property(fc.array(fc.record({ opcode: known, address, data, waits: fc.boolean() }), { maxLength: 150 }), (steps) => {
      const clock = new VirtualClock();
      const changed: [number, number][] = [];
      const flash = new NorFlash({ part: winbondPart(SIZE), clock, onChange: (at, length) => changed.push([at, length]) });
      const oracle = new Oracle();
      for (const step of steps) {
        flash.execute(step.opcode, step.address, step.data, 0);
        oracle.run(step);
        expect(flash.execute(0x05, 0, step.data, 1)[0]).toBe(oracle.status);
        if (step.waits) {
          advance(clock, ns(Math.max(0, flash.busyUntil - clock.now)));
          oracle.isBusy = false;
          expect(flash.execute(0x05, 0, step.data, 1)[0]).toBe(oracle.status);
        }
      }
      expect(flash.bytes.findIndex((byte, i) => byte !== oracle.bytes[i])).toBe(-1);
      const isCovered = (i: number): boolean => changed.some(([at, length]) => i >= at && i < at + length);
      expect(flash.bytes.findIndex((byte, i) => byte !== 0xff && !isCovered(i))).toBe(-1);
    }),
  );
});
