import { describe, expect, test } from 'vitest';
import { concat, u32At } from '../../../../src/base/bytes.ts';
import { ms } from '../../../../src/base/clock.ts';
import { survey } from '../../../../src/flasher/region/survey.ts';
import { connected, noise, run } from '../../../support/flasher/rig.ts';

const blank = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);
const K4 = 0x1000;

/** A flash of 256 KiB with holes, some of them inside a group. */
const HOLES = concat(noise(0x3000), blank(0x6000), noise(0x7000, 2), noise(0x10000, 3), blank(0x11000), noise(0xf000, 4));

describe('survey', () => {
  test('blank runs are found to the sector where asking is cheap', async () => {
    const { clock, session } = await connected(HOLES);
    const found = await run(clock, () => survey(session, { offset: 0, length: HOLES.length }));
    expect(found).toEqual([
      { offset: 0, length: 0x3000, content: 'other' },
      { offset: 0x3000, length: 0x6000, content: 'blank' },
      { offset: 0x9000, length: 0x17000, content: 'other' },
      { offset: 0x20000, length: 0x11000, content: 'blank' },
      { offset: 0x31000, length: 0xf000, content: 'other' },
    ]);
  });

  test('where asking is dear, runs are followed from the ends of a group', async () => {
    const { clock, session } = await connected(HOLES, { baud: 921_600 }, { latency: ms(16) });
    const found = await run(clock, () => survey(session, { offset: 0, length: HOLES.length }));
    expect(found.map(({ offset, content }) => [offset, content])).toEqual([
      [0, 'other'],
      [0x20000, 'blank'],
      [0x31000, 'other'],
    ]);
  });

  test('what is as expected is found to the sector, and dense flash costs little', async () => {
    const expected = noise(0x40000, 5);
    const flash = expected.slice();
    for (const at of [0x2345, 0x1f000, 0x20000]) flash[at] = (flash[at] as number) ^ 1;
    const { clock, chip, session } = await connected(flash);
    const found = await run(clock, () => survey(session, { offset: 0, length: 0x40000 }, { expected }));
    expect(found.filter(({ content }) => content === 'other')).toEqual([
      { offset: 0x2000, length: K4, content: 'other' },
      { offset: 0x1f000, length: 2 * K4, content: 'other' },
    ]);
    expect(found.reduce((sum, { length }) => sum + length, 0)).toBe(0x40000);
    const asked = chip.requests.length;
    await run(clock, () => survey(session, { offset: 0, length: 0x40000 }, { expected: noise(0x40000, 77) }));
    expect(chip.requests.length - asked).toBeLessThanOrEqual(4 * 7);
  });

  test('a range that is no whole group, and one sector of a run that is both blank and expected', async () => {
    const bytes = concat(blank(0x2000), noise(0x1000, 1), blank(0x5000));
    const { clock, session } = await connected(bytes);
    const expected = concat(blank(0x800), noise(0x1000, 9), noise(0x1000, 1).subarray(0x800), blank(0x500));
    const range = { offset: 0x1800, length: 0x2d00 };
    const found = await run(clock, () => survey(session, range, { expected: concat(expected, blank(range.length - expected.length)) }));
    expect(found[0]?.offset).toBe(range.offset);
    expect(found.reduce((at, { offset, length }) => (offset === at ? at + length : -1), range.offset)).toBe(range.offset + range.length);
  });

  test('a digest whose answer is lost is asked again', async () => {
    const { clock, chip, session, events } = await connected(HOLES);
    chip.tamper = (name, _, count) => (name === 'spiFlashMd5' && count === 2 ? [] : undefined);
    await run(clock, () => survey(session, { offset: 0, length: HOLES.length }));
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(1);
    const asked = chip.requests.filter(({ name }) => name === 'spiFlashMd5').map(({ request }) => u32At(request.data, 0));
    expect(asked.slice(0, 3)).toEqual([0, asked[1], asked[1]]);
  });
});
