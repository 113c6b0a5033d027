import { describe, expect, test } from 'vitest';
import { concat, equal, isBlank } from '../../../src/base/bytes.ts';
import { ms } from '../../../src/base/clock.ts';
import { backup } from '../../../src/flasher/operation/backup.ts';
import { erase } from '../../../src/flasher/operation/erase.ts';
import { info } from '../../../src/flasher/operation/info.ts';
import { planRestore, restore } from '../../../src/flasher/operation/restore.ts';
import { verify } from '../../../src/flasher/operation/verify.ts';
import { bench } from '../../support/flasher/emulator-rig.ts';
import { MemoryStore, noise } from '../../support/flasher/rig.ts';

const MiB = 0x100000;
const MAC = Uint8Array.of(0x84, 0x0d, 0x8e, 0x56, 0x34, 0x12);

describe('on a chip that executes the stub', () => {
  test('connects by DTR and RTS from a running application, and identifies', async () => {
    const { events, open } = bench({ chipSize: 4 * MiB, mac: MAC });
    const session = await open();
    expect(events.map(({ type }) => type)).toEqual(['phase', 'attempt', 'synced', 'stub', 'chip']);
    expect(session.chip).toMatchObject({ kind: 'esp8266', mac: MAC, crystalMHz: 26, flash: { id: 0x1640ef, size: 4 * MiB } });
    expect(session.chip.estimatedCrystalMHz).toBeCloseTo(26, 0);
  });

  test.each(['classic', 'classic-long', 'unix-tight', 'rfc2217'] as const)('the %s reset reaches the loader', async (name) => {
    const { events, open } = bench({ chipSize: MiB });
    await open({ resets: [name], attempts: 1 });
    expect(events).toContainEqual({ type: 'attempt', attempt: 1, attempts: 1, reset: name });
  });

  test('a second session finds the stub running', async () => {
    const { chip, run, open, events } = bench({ chipSize: MiB });
    const first = await open();
    await run(() => first.close());
    await open({ link: chip.link(), resets: [] });
    expect(events.filter(({ type }) => type === 'stub')).toEqual([
      { type: 'stub', uploaded: 12_376 },
      { type: 'stub', uploaded: 0 },
    ]);
  });

  test('an ESP8285 is told', async () => {
    const session = await bench({ chipSize: MiB, kind: 'esp8285' }).open();
    expect(session.chip.kind).toBe('esp8285');
  });

  test('info, restore, verify, backup, erase', async () => {
    const old = noise(0x8000, 4);
    const { chip, run, open } = bench({ chipSize: 0x80000, flash: old });
    const session = await open({ baud: 921_600 });
    expect((await run(() => info(session))).header).toEqual(old.slice(0, 16));

    const bytes = concat(noise(0x6000, 5), new Uint8Array(0x22000).fill(0xff), noise(0x3123, 6));
    const plan = await run(() => planRestore(session, bytes, 0x2000, 0x8000));
    const { regions } = await run(() => restore(session, plan));
    expect([...new Set(regions.map(({ result }) => result))].sort()).toEqual(['kept', 'written']);
    const due = new Uint8Array(0x80000).fill(0xff);
    due.set(old);
    due.set(bytes, 0x2000);
    expect(equal(chip.flash.bytes, due)).toBe(true);

    expect(await run(() => verify(session, bytes, 0x2000))).toMatchObject({ matches: true });
    const other = bytes.slice();
    other[0x4000] = (other[0x4000] as number) ^ 1;
    expect((await run(() => verify(session, other, 0x2000))).differences).toEqual([{ offset: 0x6000, length: 0x1000 }]);

    const store = new MemoryStore();
    await run(() => backup(session, { store, name: 'x', range: { offset: 0x1001, length: 0x9003 } }));
    expect(equal(store.entries.get('x') as Uint8Array, due.slice(0x1001, 0xa004))).toBe(true);

    await run(() => erase(session, { offset: 0x3000, length: 0x2000 }));
    due.fill(0xff, 0x3000, 0x5000);
    expect(equal(chip.flash.bytes, due)).toBe(true);
    await run(() => erase(session));
    expect(isBlank(chip.flash.bytes)).toBe(true);
    await run(() => session.hardReset());
    await run(() => session.close());
  });

  test('a frame that was cut off does not cost the next command', async () => {
    const { run, open, events } = bench({ chipSize: MiB });
    const session = await open();
    for (const debris of [[0xc0], [0xc0, 0x00, 0x13], [0xc0, 0x00, 0xdb], [0x55], [0xc0, 0x01, 0xc0], [0xdb]]) {
      const { actual } = await run(async () => {
        await session.exchange.send(Uint8Array.from(debris), 'debris');
        return await verify(session, new Uint8Array(0x1000).fill(0xff));
      });
      expect(actual).toMatch(/^[0-9a-f]{32}$/);
    }
    expect(events.filter(({ type }) => type === 'synced')).toHaveLength(1); // no reset was needed
  });

  test('reset and power loss in the middle of a backup and of a restore: it goes on', async () => {
    const bytes = noise(0x40000, 8);
    const { chip, clock, run, open, events } = bench({ chipSize: 0x40000, flash: bytes });
    const session = await open({ baud: 921_600 });
    const store = new MemoryStore();
    clock.after(ms(1000), () => chip.powerCycle('flash'));
    await run(() => backup(session, { store, name: 'x', pieceSize: 0x8000 }));
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
    expect(events.filter(({ type }) => type === 'synced')).toHaveLength(2);
    const next = noise(0x40000, 9);
    clock.after(ms(2000), () => chip.powerCycle('download'));
    await run(async () => restore(session, await planRestore(session, next, 0, 0x8000)));
    expect(equal(chip.flash.bytes, next)).toBe(true);
    expect(events.filter(({ type }) => type === 'synced')).toHaveLength(3);
    expect(session.exchange.baud).toBe(921_600);
  });
});
