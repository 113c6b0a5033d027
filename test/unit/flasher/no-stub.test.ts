import { describe, expect, test } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { md5 } from '../../../src/base/checksum.ts';
import { ms } from '../../../src/base/clock.ts';
import { romEraseRequest } from '../../../src/flasher/flash/rom-flash.ts';
import { backup } from '../../../src/flasher/operation/backup.ts';
import { erase } from '../../../src/flasher/operation/erase.ts';
import { info } from '../../../src/flasher/operation/info.ts';
import { planRestore, restore } from '../../../src/flasher/operation/restore.ts';
import { verify } from '../../../src/flasher/operation/verify.ts';
import { bench } from '../../support/flasher/emulator-rig.ts';
import { MemoryStore, noise } from '../../support/flasher/rig.ts';

const SIZE = 0x40000;
const SECTOR = 0x1000;

describe('what the ROM is asked to erase', () => {
  /** The ROM's arithmetic: sectors up to the next 64 KiB border, then as many as were asked for. */
  const erased = (first: number, asked: number): number => Math.min(16 - (first % 16), asked) + asked;

  test('is exactly what shall be erased, or nothing is asked', () => {
    for (let first = 0; first < 32; first++) {
      for (let count = 1; count <= 80; count++) {
        const asked = romEraseRequest(first, count);
        if (asked !== undefined) expect([first, count, erased(first, asked)]).toEqual([first, count, count]);
        else expect([count % 2, count <= 2 * (16 - (first % 16))]).toEqual([1, true]);
      }
    }
  });
});

describe('without a stub, on a chip that executes its ROM', () => {
  const flash = noise(SIZE, 1);
  const rom = { stub: undefined } as const;

  test('chip, flash and header are identified; no code is uploaded and the rate stays', async () => {
    const { run, open, events } = bench({ chipSize: SIZE, flash });
    const session = await open({ ...rom, baud: 'auto' });
    const { chip, header, details } = await run(() => info(session));
    expect([chip.flash.size, header, details?.sfdpSize]).toEqual([SIZE, flash.slice(0, 16), SIZE]);
    expect(session.exchange.baud).toBe(115_200);
    expect(events.some(({ type }) => type === 'stub')).toBe(false);
  });

  test.each([
    [0, 1],
    [3, 5],
    [15, 2],
    [14, 3],
    [9, 20],
    [1, 31],
    [16, 16],
  ])('from sector %i on, %i are erased and no other', async (first, count) => {
    const { chip, run, open } = bench({ chipSize: SIZE, flash });
    const session = await open(rom);
    await run(() => session.flash.erase({ offset: first * SECTOR, length: count * SECTOR }));
    const due = flash.slice();
    due.fill(0xff, first * SECTOR, (first + count) * SECTOR);
    expect(equal(chip.flash.bytes, due)).toBe(true);
  });

  test('restore, verify and backup of a range, each proven by reading', async () => {
    const { chip, run, open, events } = bench({ chipSize: SIZE, flash });
    const session = await open(rom);
    const bytes = noise(0x1234, 7);
    const result = await run(async () => restore(session, await planRestore(session, bytes, 0x2f00)));
    expect(result.md5).toBe(md5(bytes));
    const due = flash.slice();
    due.set(bytes, 0x2f00);
    expect(equal(chip.flash.bytes, due)).toBe(true);

    const other = bytes.slice();
    other[0x200] = (other[0x200] as number) ^ 1;
    expect(await run(() => verify(session, other, 0x2f00))).toMatchObject({
      matches: false,
      differences: [{ offset: 0x3000, length: 0x1000 }],
    });

    const store = new MemoryStore();
    await run(() => backup(session, { store, name: 'x', range: { offset: 0x2f01, length: 0x1203 } }));
    expect(store.entries.get('x')).toEqual(bytes.slice(1, 0x1204));
    expect(events.filter(({ type }) => type === 'retry')).toEqual([]);
  });

  test('the whole chip is erased by one command', async () => {
    const { chip, run, open } = bench({ chipSize: SIZE, flash: noise(SIZE, 2) });
    const session = await open(rom);
    await run(() => erase(session));
    expect(chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
  });

  test('a packet that is lost costs no reset', async () => {
    const { chip, run, open, events, link } = bench({ chipSize: SIZE, flash });
    let count = 0;
    const write = link.write.bind(link);
    link.write = (bytes) => (++count === 60 ? Promise.resolve() : write(bytes));
    const session = await open(rom);
    const bytes = noise(0x1000, 9);
    await run(async () => restore(session, await planRestore(session, bytes, 0x4000)));
    expect(equal(chip.flash.bytes.subarray(0x4000, 0x5000), bytes)).toBe(true);
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'synced')).toHaveLength(1);
  });

  test('a chip that loses its power goes on from its loader', async () => {
    const { chip, clock, run, open, events } = bench({ chipSize: SIZE, flash });
    const session = await open(rom);
    const bytes = noise(0x2000, 9);
    clock.after(ms(500), () => chip.powerCycle('flash'));
    await run(async () => restore(session, await planRestore(session, bytes, 0x4000)));
    expect(equal(chip.flash.bytes.subarray(0x4000, 0x6000), bytes)).toBe(true);
    expect(events.filter(({ type }) => type === 'synced')).toHaveLength(2);
  });

  test('a stub that runs already is used', async () => {
    const { run, open, chip, events } = bench({ chipSize: SIZE, flash });
    const first = await open();
    await run(() => first.close());
    const session = await open({ ...rom, link: chip.link(), resets: [] });
    expect(session.flash.by).toBe('stub');
    await run(() => session.flash.write(0, noise(SECTOR, 3)));
    expect(events.at(-1)).toMatchObject({ type: 'chip' });
  });
});
