import { describe, expect, test } from 'vitest';
import { equal } from '../../../../src/base/bytes.ts';
import { ms, seconds } from '../../../../src/base/clock.ts';
import { backup } from '../../../../src/flasher/operation/backup.ts';
import { verify } from '../../../../src/flasher/operation/verify.ts';
import { slowerRate } from '../../../../src/flasher/session/baud.ts';
import type { Link } from '../../../../src/wire/link.ts';
import { tapLink } from '../../../../src/wire/tap.ts';
import { bench } from '../../../support/flasher/emulator-rig.ts';
import { answer, connected, failure, MemoryStore, noise, rig, run } from '../../../support/flasher/rig.ts';

const MiB = 0x100000;

/** Above which rate what the chip sends, or what it is sent, is garbled, and every how many bytes. */
interface Limits {
  reads?: number;
  writes?: number;
  every: number;
}

/** A link on which bits are flipped on the way from the chip, and bytes get lost on the way to it. */
function weak(link: Link, limits: Limits): Link {
  let baud = 115_200;
  let count = 0;
  const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => (++count % limits.every === 0 ? byte ^ 0x10 : byte));
  const drop = (bytes: Uint8Array): Uint8Array => bytes.filter(() => ++count % limits.every !== 0);
  return {
    ...tapLink(link, {}),
    read: async (limit) => {
      const bytes = await link.read(limit);
      return baud > (limits.reads ?? baud) ? flip(bytes) : bytes;
    },
    write: (bytes) => link.write(baud > (limits.writes ?? baud) ? drop(bytes) : bytes),
    setBaud: (rate) => {
      baud = rate;
      return link.setBaud(rate);
    },
  };
}

describe('automatic rate on a chip that executes the stub', () => {
  test('the ceiling is taken when it proves itself', async () => {
    const { chip, clock, run: go, open, events } = bench({ chipSize: MiB, flash: noise(0x3000) });
    const session = await open({ baud: 'auto' });
    expect(session.exchange.baud).toBe(115_200);
    await go(() => session.speedUp());
    expect(session.exchange.baud).toBe(921_600);
    await go(() => session.speedUp()); // once and for all
    expect(events.filter(({ type }) => type === 'baud')).toEqual([{ type: 'baud', from: 115_200, to: 921_600 }]);
    expect(clock.now).toBeLessThan(seconds(2.2));
    expect(Math.abs(chip.peripherals.uart0.baud / 921_600 - 1)).toBeLessThan(0.01);
  });

  test.each([
    [2_000_000, 2_000_000],
    [1_000_000, 921_600],
    [460_800, 460_800],
    [200_000, 115_200],
  ])('with the ceiling %i it works at %i', async (baudCeiling, rate) => {
    const { run: go, open } = bench({ chipSize: MiB });
    const session = await open({ baud: 'auto', baudCeiling });
    await go(() => session.speedUp());
    expect(session.exchange.baud).toBe(rate);
  });

  test.each([
    ['now and then from', { reads: 500_000, every: 3000 }],
    ['now and then to', { writes: 500_000, every: 1500 }],
    ['from', { reads: 500_000, every: 17 }],
    ['to', { writes: 500_000, every: 17 }],
  ])('a line that is bad %s the chip is used as fast as it is good', async (_, limits) => {
    const { link, run: go, open, chip } = bench({ chipSize: 0x40000, flash: noise(0x40000) });
    const session = await open({ link: weak(link, limits), baud: 'auto' });
    await go(() => session.speedUp());
    expect(session.exchange.baud).toBe(460_800);
    expect(await go(() => verify(session, chip.flash.bytes.slice()))).toMatchObject({ matches: true });
    await go(() => session.close());
  });

  test.each([
    [57_600, [460_800]],
    [115_200, [921_600, 230_400, 460_800, 115_200]],
    [230_400, [921_600, 115_200]],
  ])('from %i on, rate after rate is what was meant', async (connectBaud, rates) => {
    const { chip, run: go, open, events } = bench({ chipSize: MiB });
    const session = await open({ connectBaud });
    for (const rate of rates) {
      expect(await go(() => session.setBaud(rate))).toBe(rate);
      expect(Math.abs(chip.peripherals.uart0.baud / rate - 1)).toBeLessThan(0.02);
    }
    expect(events.filter(({ type }) => type === 'synced')).toHaveLength(1); // no reset was needed
  });

  test('without reset lines nothing daring is tried', async () => {
    const { open, clock, run: go } = bench({ chipSize: MiB, boot: 'download' });
    await go(() => new Promise<void>((resolve) => void clock.after(ms(100), resolve)));
    const session = await open({ baud: 'auto', resets: [] });
    await go(() => session.speedUp());
    expect(session.exchange.baud).toBe(460_800);
  });

  test('the stub is left at the first rate, also in the middle of a read', async () => {
    const { chip, run: go, open, events } = bench({ chipSize: MiB, flash: noise(MiB) });
    const controller = new AbortController();
    const session = await open({ baud: 'auto', signal: controller.signal });
    session.clock.after(ms(1500), () => controller.abort('stop'));
    expect(await go(() => failure(backup(session, { store: new MemoryStore(), name: 'x' })))).toBe('stop');
    await go(() => session.close());
    expect(Math.abs(chip.peripherals.uart0.baud / 115_200 - 1)).toBeLessThan(0.01);
    const again = await open({ link: chip.link(), resets: [] });
    expect(events.at(-1)).toMatchObject({ type: 'chip' });
    expect(again.exchange.baud).toBe(115_200);
  });

  test.each([
    ['bad', 17],
    ['rather bad', 2000],
  ])('a line that turns %s is slowed down until it is good, and the backup is what the flash holds', async (_, every) => {
    const bytes = noise(0x40000, 3);
    const { link, run: go, open, events, clock } = bench({ chipSize: 0x40000, flash: bytes });
    const limits: Limits = { every };
    const session = await open({ link: weak(link, limits), baud: 921_600 });
    clock.after(ms(800), () => {
      limits.reads = 300_000;
    });
    const store = new MemoryStore();
    await go(() => backup(session, { store, name: 'x' }));
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
    expect(session.exchange.baud).toBe(230_400);
    const rates = events.flatMap((event) => (event.type === 'baud' ? [event.to] : []));
    expect([...new Set(rates)].filter((rate) => rate !== 460_800)).toEqual([921_600, 230_400]); // in between not even a SYNC may get through
  });
});

describe('automatic rate', () => {
  test('every rate is tried, and the first one kept when none is heard', async () => {
    const { clock, chip, events, open } = rig({ baud: 'auto', baudCeiling: 2_000_000 });
    chip.tamper = (name, { opcode }) => (name === 'changeBaudrate' ? [answer(opcode)] : undefined); // says yes and stays where it is
    const session = await run(clock, open);
    await run(clock, () => session.speedUp());
    expect(session.exchange.baud).toBe(115_200);
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(5);
  });

  test('a word that comes back otherwise than it was sent speaks against a rate', async () => {
    const { clock, session, events } = await connected(noise(0x4000), { baud: 'auto' }); // the script keeps nothing in IRAM
    await run(clock, () => session.speedUp());
    expect(session.exchange.baud).toBe(115_200);
    expect(events.filter(({ type }) => type === 'retry')).toEqual(
      Array(3).fill({ type: 'retry', what: 'CHANGE_BAUDRATE', attempt: 1, because: 'frame.invalid' }),
    );
  });

  test('a flash that does not take what is written is no reason to slow down', async () => {
    const { clock, session, chip } = await connected(noise(0x2000), { baud: 460_800 });
    chip.tamper = (name, { opcode }) => (name === 'eraseRegion' ? [answer(opcode, { status: 0xc4 })] : undefined);
    const erase = (): Promise<unknown> => session.command('eraseRegion', { flashOffset: 0, size: 0x1000 });
    expect(await run(clock, () => failure(session.withRetries('erase', erase)))).toMatchObject({ code: 'chip.refused' });
    expect(session.exchange.baud).toBe(460_800);
  });

  test('the ladder ends at the first rate', () => {
    expect(slowerRate(921_600, 115_200)).toBe(460_800);
    expect(slowerRate(1_000_000, 115_200)).toBe(921_600);
    expect(slowerRate(230_400, 115_200)).toBe(115_200);
    expect(slowerRate(460_800, 230_400)).toBe(230_400);
  });
});
