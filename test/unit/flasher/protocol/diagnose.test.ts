import { describe, expect, test } from 'vitest';
import { fromLatin1 } from '../../../../src/base/bytes.ts';
import { ms, seconds } from '../../../../src/base/clock.ts';
import { hasCode } from '../../../../src/base/error.ts';
import { backup } from '../../../../src/flasher/operation/backup.ts';
import { diagnose } from '../../../../src/flasher/protocol/diagnose.ts';
import { connect } from '../../../../src/flasher/session/connect.ts';
import type { Link } from '../../../../src/wire/link.ts';
import { tapLink } from '../../../../src/wire/tap.ts';
import { bench } from '../../../support/flasher/emulator-rig.ts';
import { failure, MemoryStore, noise, rig, run, STUB } from '../../../support/flasher/rig.ts';

const NOTHING = new Uint8Array(0);
const boot = (cause: number, mode: number): string => `\x8c\xfe ets Jan  8 2013,rst cause:${cause}, boot mode:(${mode},7)\r\n\r\n`;

describe('why nothing answers', () => {
  const cases: [string, { asked?: string; log?: string }, object][] = [
    ['nothing at all', {}, { cause: 'silent' }],
    ['started from flash', { asked: '\x92\xff', log: `${boot(2, 3)}load 0x40100000` }, { cause: 'gpio0-high', bootMode: 3, resetCause: 2 }],
    ['started from flash twice', { asked: '\x92', log: boot(2, 3) + boot(2, 3) }, { cause: 'boot-loop', bootMode: 3, resetCause: 2 }],
    ['the watchdog bit', { asked: '\x92', log: `${boot(2, 3)}wdt reset${boot(4, 3)}` }, { cause: 'watchdog', bootMode: 3, resetCause: 4 }],
    ['waits in its loader', { asked: '\x92', log: boot(2, 1) }, { cause: 'deaf', bootMode: 1 }],
    ['other bits of the mode do not count', { asked: '\x92', log: boot(1, 9) }, { cause: 'deaf', bootMode: 9 }],
    ['GPIO15 high', { asked: '\x92', log: boot(1, 7) }, { cause: 'straps', bootMode: 7 }],
    ['GPIO2 low', { asked: '\x92', log: boot(1, 2) }, { cause: 'straps', bootMode: 2 }],
    ['an ESP32', { asked: 'ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x3' }, { cause: 'other-chip' }],
    ['an ESP32-C3', { asked: 'ESP-ROM:esp32c3-api1-20210207\r\n' }, { cause: 'other-chip' }],
    ['an application', { asked: '00:00:00 CFG: Loaded from flash\r\n' }, { cause: 'application' }],
    [
      'an application at the rate of the boot log',
      { asked: '\x92\x12\xff\xfe', log: 'mode : sta(5c:cf:7f)\r\n' },
      { cause: 'application' },
    ],
    ['a few bytes that happen to be letters', { asked: 'abc' }, { cause: 'garbage' }],
    ['noise', { asked: '\x92\x12\xff\xfe\x80\x91 some letters', log: '\xff\xfc' }, { cause: 'garbage' }],
  ];
  test.each(cases)('%s', (_, { asked = '', log = '' }, expected) => {
    expect(diagnose({ asked: fromLatin1(asked), log: fromLatin1(log) })).toMatchObject(expected);
  });

  test('its own SYNC coming back', () => {
    const sync = `\xc0\x00\x08\x24\x00\x00\x00\x00\x00\x07\x07\x12\x20${'U'.repeat(32)}\xc0`;
    expect(diagnose({ asked: fromLatin1(`x${sync}`), log: NOTHING })).toEqual({ cause: 'echo' });
  });
});

/** The error of a connection that fails, over a link that is not what it should be. */
async function refused(change: (link: Link) => Partial<Link>, resets?: []): Promise<unknown> {
  const { link, run: go, clock } = bench({ chipSize: 0x40000, flash: noise(0x1000) });
  const broken = Object.assign(Object.create(null), tapLink(link, {}), change(link)) as Link;
  return await go(() => failure(connect({ link: broken, clock, stub: STUB, attempts: 2, resets })));
}

describe('on a chip that executes its ROM', () => {
  test('GPIO0 is not wired to DTR', async () => {
    const error = await refused((link) => ({ setLines: ({ rts }) => link.setLines({ dtr: false, rts }) }));
    expect(error).toMatchObject({ code: 'chip.no-sync', facts: { attempts: 2, bootMode: 3 } });
    expect(hasCode(error, 'chip.no-sync') && error.facts.cause).toMatch(/^(watchdog|boot-loop|gpio0-high)$/); // there is no image at 0
  });

  test('the wire to the chip is broken', async () => {
    expect(await refused(() => ({ write: async () => {} }))).toMatchObject({ facts: { cause: 'deaf', bootMode: 1 } });
  });

  test('the wire from the chip is broken', async () => {
    expect(await refused(() => ({ read: () => new Promise<never>(() => {}) }))).toMatchObject({ facts: { cause: 'silent', received: 0 } });
  });

  test('what is sent comes back', async () => {
    const { link, run: go, clock } = bench({ chipSize: 0x40000 });
    const queue: Uint8Array[] = [];
    let wake = (): void => {};
    const echo: Link = {
      ...tapLink(link, {}),
      read: async () => {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        return queue.shift() as Uint8Array;
      },
      write: async (bytes) => {
        queue.push(bytes);
        wake();
      },
    };
    expect(await go(() => failure(connect({ link: echo, clock, stub: STUB, attempts: 1 })))).toMatchObject({ facts: { cause: 'echo' } });
  });
});

describe('a board without reset lines', () => {
  const options = { board: 'bare', resets: [] } as const;

  test('somebody is told when to press, and everything is done in one connection', async () => {
    const bytes = noise(0x40000, 4);
    const { chip, clock, run: go, open, events } = bench({ chipSize: 0x40000, flash: bytes });
    clock.after(seconds(7), () => chip.powerCycle('download'));
    const session = await open({ ...options, baud: 'auto' });
    const store = new MemoryStore();
    await go(() => backup(session, { store, name: 'x' }));
    expect(session.exchange.baud).toBe(460_800);
    expect(store.entries.get('x')).toEqual(bytes);
    await go(() => session.hardReset());
    expect(events.flatMap((event) => (event.type === 'press' ? [event.action] : []))).toEqual(['hold', 'release', 'restart']);
    expect(events.filter(({ type }) => type === 'attempt' || type === 'no-lines')).toEqual([]);
  });

  test('when it loses its power in the middle, it is asked for again', async () => {
    const bytes = noise(0x40000, 4);
    const { chip, clock, run: go, open, events } = bench({ chipSize: 0x40000, flash: bytes, boot: 'download' });
    const session = await open(options);
    const store = new MemoryStore();
    clock.after(seconds(5), () => chip.powerCycle('flash'));
    clock.after(seconds(30), () => chip.powerCycle('download'));
    await go(() => backup(session, { store, name: 'x' }));
    expect(store.entries.get('x')).toEqual(bytes);
    expect(events.flatMap((event) => (event.type === 'press' ? [event.action] : []))).toEqual(['hold', 'release', 'hold', 'release']);
  });

  test('nobody comes', async () => {
    const { clock, chip, open } = rig({ ...options, handPatience: seconds(20) });
    chip.state = 'off';
    expect(await run(clock, () => failure(open()))).toMatchObject({ code: 'chip.no-sync', facts: { cause: 'silent' } });
    expect(clock.now).toBeGreaterThan(seconds(20));
    expect(clock.now).toBeLessThan(seconds(22));
    expect(chip.lines).toEqual([]);
  });
});

test("a sequence of one's own", async () => {
  const { chip, clock, link } = rig();
  const steps = [{ dtr: false, rts: true }, { wait: ms(30) }, { dtr: true, rts: false }, { wait: ms(9) }, { dtr: false, rts: false }];
  const names: (string | undefined)[] = [];
  const onEvent = (event: { type: string; reset?: string | undefined }): void => {
    if (event.type === 'attempt') names.push(event.reset);
  };
  await run(clock, () => connect({ link, clock, stub: STUB, resets: [{ name: 'mine', steps }], onEvent }));
  expect(names).toEqual(['mine']);
  expect(chip.lines).toEqual(steps.filter((step) => 'dtr' in step));
});
