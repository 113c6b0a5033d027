import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { md5 } from '../../src/base/checksum.ts';
import { seconds } from '../../src/base/clock.ts';
import { EspError } from '../../src/base/error.ts';
import { seededRandom } from '../../src/base/random.ts';
import { backup } from '../../src/flasher/operation/backup.ts';
import { planRestore, restore } from '../../src/flasher/operation/restore.ts';
import { connect } from '../../src/flasher/session/connect.ts';
import type { Link } from '../../src/wire/link.ts';
import { connected, MemoryStore, noise, rig, run, STUB } from '../support/flasher/rig.ts';
import { ScriptedFlash } from '../support/flasher/scripted-flash.ts';

const SIZE = 0x6000;
const PIECE = 0x2000;

/** A link on which each chunk that comes, and ten times as likely each one that goes, may lose a byte, gain one, have a bit flipped or vanish. */
function faulty(link: Link, seed: number, rate: number): Link {
  const random = seededRandom(seed);
  const harm = (bytes: Uint8Array, chance = rate): Uint8Array => {
    if (random() >= chance) return bytes;
    const at = Math.floor(random() * bytes.length);
    const kind = Math.floor(random() * 4);
    if (kind === 0) return bytes.filter((_, i) => i !== at);
    if (kind === 1) return Uint8Array.from([...bytes.slice(0, at), Math.floor(random() * 256), ...bytes.slice(at)]);
    if (kind === 2) return bytes.map((byte, i) => (i === at ? byte ^ (1 << Math.floor(random() * 8)) : byte));
    return new Uint8Array(0);
  };
  return {
    read: (limit) => link.read(limit).then((bytes) => harm(bytes)),
    write: (bytes) => link.write(harm(bytes, 10 * rate)),
    drain: () => link.drain(),
    discardInput: () => link.discardInput(),
    setBaud: (rate_) => link.setBaud(rate_),
    setLines: (lines) => link.setLines(lines),
    close: () => link.close(),
  };
}

const rates = fc.constantFrom(0.0003, 0.002, 0.01);

test('a backup over a bad line ends in the right bytes or in a listed error, within bounded time', async () => {
  const outcomes = { good: 0, bad: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat(), rates, async (seed, rate) => {
      const { clock, chip, link } = rig();
      const bytes = noise(SIZE, seed);
      chip.flash = new ScriptedFlash(bytes);
      const store = new MemoryStore();
      const from = clock.now;
      const outcome = await run(clock, async () => {
        const session = await connect({ link: faulty(link, seed, rate), clock, stub: STUB, flashSize: SIZE });
        return await backup(session, { store, name: 'x', pieceSize: PIECE }).finally(() => session.close());
      }).catch((error: unknown) => error);
      expect(clock.now - from).toBeLessThan(seconds(300));
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(EspError);
        expect(store.entries.has('x')).toBe(false);
        outcomes.bad++;
        return;
      }
      expect(md5(store.entries.get('x') as Uint8Array)).toBe(md5(bytes));
      outcomes.good++;
    }),
    { numRuns: 60 },
  );
  expect(outcomes.good).toBeGreaterThan(0);
  expect(outcomes.bad).toBeGreaterThan(0); // both ends were seen, whatever the seed
});

test('a restore over a bad line ends proven or in a listed error, and can be run again', async () => {
  const outcomes = { good: 0, bad: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat(), rates, async (seed, rate) => {
      const { clock, chip, link } = rig();
      const flash = new ScriptedFlash(noise(SIZE, seed));
      chip.flash = flash;
      const bytes = noise(SIZE, seed + 1);
      const outcome = await run(clock, async () => {
        const session = await connect({ link: faulty(link, seed, rate), clock, stub: STUB, flashSize: SIZE });
        const work = planRestore(session, bytes, 0, PIECE).then((plan) => restore(session, plan));
        return await work.finally(() => session.close());
      }).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(EspError);
        outcomes.bad++;
      } else {
        expect(md5(flash.bytes)).toBe(md5(bytes));
        outcomes.good++;
      }

      const again = await connected(flash.bytes);
      await run(again.clock, async () => restore(again.session, await planRestore(again.session, bytes, 0, PIECE)));
      expect(md5(again.flash.bytes)).toBe(md5(bytes));
    }),
    { numRuns: 60 },
  );
  expect(outcomes.good).toBeGreaterThan(0);
  expect(outcomes.bad).toBeGreaterThan(0); // both ends were seen, whatever the seed
});
