import { describe, expect, test } from 'vitest';
import { equal, isBlank } from '../../../src/base/bytes.ts';
import { ms } from '../../../src/base/clock.ts';
import { backup } from '../../../src/flasher/operation/backup.ts';
import { erase } from '../../../src/flasher/operation/erase.ts';
import { info } from '../../../src/flasher/operation/info.ts';
import { planRestore, restore } from '../../../src/flasher/operation/restore.ts';
import { verify } from '../../../src/flasher/operation/verify.ts';
import { bench } from '../../support/flasher/emulator-rig.ts';
import { MemoryStore, noise } from '../../support/flasher/rig.ts';

const MiB = 0x100000;

/** The ROM's own record says 4 MB after a reset, and the stub reads and erases by the ROM's routines. */
describe.each([8 * MiB, 16 * MiB])('a chip of %i bytes', (chipSize) => {
  const end = noise(0x5000, 3);
  const offset = chipSize - end.length;

  test('info, restore, verify, backup and erase reach its last byte', async () => {
    const { chip, run, open, events } = bench({ chipSize });
    const session = await open({ baud: 921_600 });
    expect(await run(() => info(session))).toMatchObject({ chip: { flash: { size: chipSize } }, details: { sfdpSize: chipSize } });
    await run(async () => restore(session, await planRestore(session, end, offset)));
    expect(equal(chip.flash.bytes.subarray(offset), end)).toBe(true);
    expect(isBlank(chip.flash.bytes.subarray(0, offset))).toBe(true);
    expect(await run(() => verify(session, end, offset))).toMatchObject({ matches: true });
    const store = new MemoryStore();
    await run(() => backup(session, { store, name: 'x', range: { offset: offset - 0x1000, length: 0x6000 } }));
    expect(equal(store.entries.get('x')?.subarray(0x1000) as Uint8Array, end)).toBe(true);
    await run(() => erase(session, { offset, length: 0x1000 }));
    expect(isBlank(chip.flash.bytes.subarray(offset, offset + 0x1000))).toBe(true);
    expect(equal(chip.flash.bytes.subarray(offset + 0x1000), end.subarray(0x1000))).toBe(true);
    expect(events.filter(({ type }) => type === 'retry')).toEqual([]);
  });

  test('the size is set again after a reset on the way', async () => {
    const { chip, clock, run, open } = bench({ chipSize });
    const session = await open({ baud: 460_800 });
    clock.after(ms(40), () => chip.powerCycle('flash'));
    await run(async () => restore(session, await planRestore(session, end, offset)));
    expect(equal(chip.flash.bytes.subarray(offset), end)).toBe(true);
  });

  test('without a stub too', async () => {
    const { chip, run, open } = bench({ chipSize });
    const session = await open({ stub: undefined });
    await run(async () => restore(session, await planRestore(session, end.subarray(0, 0x1000), offset)));
    expect(equal(chip.flash.bytes.subarray(offset, offset + 0x1000), end.subarray(0, 0x1000))).toBe(true);
  });

  test('a stub that another program started is set up as well', async () => {
    const { chip, run, open } = bench({ chipSize });
    const first = await open({ flashSize: 4 * MiB });
    await run(() => first.close());
    const session = await open({ link: chip.link(), resets: [] });
    expect(await run(() => verify(session, new Uint8Array(0x3000).fill(0xff), offset))).toMatchObject({ matches: true });
  });
});
