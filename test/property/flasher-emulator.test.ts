import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { equal } from '../../src/base/bytes.ts';
import { ms } from '../../src/base/clock.ts';
import { splitRandom } from '../../src/base/random.ts';
import { backup } from '../../src/flasher/operation/backup.ts';
import { planRestore, restore } from '../../src/flasher/operation/restore.ts';
import { bench } from '../support/flasher/emulator-rig.ts';
import { MemoryStore, noise } from '../support/flasher/rig.ts';

const CHIP = 0x40000;

/** Runs of FF, of the bytes that SLIP escapes, of one byte, and noise. */
const stretch = fc.oneof(
  fc.nat(0x1800).map((length) => new Uint8Array(length).fill(0xff)),
  fc.uint8Array({ maxLength: 300 }),
  fc.array(fc.constantFrom(0xc0, 0xdb, 0xdc, 0xdd), { maxLength: 600 }).map((bytes) => Uint8Array.from(bytes)),
  fc.tuple(fc.nat(255), fc.nat(0x1800)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
  fc.tuple(fc.nat(), fc.nat(0x1800)).map(([seed, length]) => noise(length, seed)),
);
const image = fc
  .array(stretch, { minLength: 1, maxLength: 4 })
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))
  .filter(({ length }) => length > 0);
const adapter = fc.record({ seed: fc.nat(), chunk: fc.integer({ min: 1, max: 600 }), latencyMs: fc.constantFrom(0, 1, 16) });

test('what is restored is what a backup gives, and nothing else has changed', async () => {
  await fc.assert(
    fc.asyncProperty(
      image,
      fc.nat(0x3_0000),
      adapter,
      fc.constantFrom(115_200, 460_800, 921_600),
      fc.constantFrom(0x1000, 0x2000, 0x20000),
      async (bytes, offset, { seed, chunk, latencyMs }, baud, pieceSize) => {
        const before = noise(CHIP, seed);
        const random = splitRandom(seed, 'adapter');
        const { chip, run, open } = bench({ chipSize: CHIP, flash: before, adapter: { chunk, latency: ms(latencyMs), random } });
        const session = await open({ baud });
        const { md5 } = await run(async () => restore(session, await planRestore(session, bytes, offset, pieceSize)));
        const due = before.slice();
        due.set(bytes, offset);
        expect(equal(chip.flash.bytes, due)).toBe(true);

        const store = new MemoryStore();
        const result = await run(() => backup(session, { store, name: 'x', range: { offset, length: bytes.length }, pieceSize }));
        expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
        expect(result.md5).toBe(md5);
        expect([...store.entries.keys()]).toEqual(['x']);
        await run(() => session.close());
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);
