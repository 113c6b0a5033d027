import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../../src/base/bytes.ts';
import { ms } from '../../src/base/clock.ts';
import { survey } from '../../src/flasher/region/survey.ts';
import { connected, noise, run } from '../support/flasher/rig.ts';

const SECTOR = 0x1000;

/** What a run of sectors holds, and what is expected there. */
const runs = fc.array(
  fc.record({
    sectors: fc.integer({ min: 1, max: 20 }),
    holds: fc.constantFrom('blank', 'noise'),
    expects: fc.constantFrom('blank', 'the same', 'another'),
  }),
  { minLength: 1, maxLength: 6 },
);

test('a stretch is what the survey says, stretches cover the range, and a neighbour is another content', async () => {
  await fc.assert(
    fc.asyncProperty(
      runs,
      fc.boolean(),
      fc.constantFrom(115_200, 921_600),
      fc.constantFrom(1, 16),
      async (parts, expecting, baud, latency) => {
        const flash = concat(
          ...parts.map(({ sectors, holds }, i) => (holds === 'blank' ? blank(sectors) : noise(sectors * SECTOR, i + 1))),
        );
        const expected = concat(
          ...parts.map(({ sectors, holds, expects }, i) => {
            if (expects === 'blank' || (expects === 'the same' && holds === 'blank')) return blank(sectors);
            return noise(sectors * SECTOR, expects === 'the same' ? i + 1 : 1000 + i);
          }),
        );
        const { clock, session } = await connected(flash, { baud }, { latency: ms(latency) });
        const found = await run(clock, () =>
          survey(session, { offset: 0, length: flash.length }, { expected: expecting ? expected : undefined }),
        );
        let at = 0;
        for (const [i, { offset, length, content }] of found.entries()) {
          expect(offset).toBe(at);
          expect(found[i + 1]?.content).not.toBe(content);
          at += length;
          const held = Buffer.from(flash.subarray(offset, at));
          if (content === 'blank') expect(held.every((byte) => byte === 0xff)).toBe(true);
          if (content === 'expected') expect(held.equals(expected.subarray(offset, at))).toBe(true);
          if (!expecting) expect(content).not.toBe('expected');
        }
        expect(at).toBe(flash.length);
      },
    ),
    { numRuns: 40 },
  );
});

function blank(sectors: number): Uint8Array {
  return new Uint8Array(sectors * SECTOR).fill(0xff);
}
