import { describe, expect, test } from 'vitest';
import { equal, fromLatin1, toHex } from '../../../src/base/bytes.ts';
import { md5 } from '../../../src/base/checksum.ts';
import { ms, type Nanos } from '../../../src/base/clock.ts';
import { EspError } from '../../../src/base/error.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip } from '../../../src/emulator/esp8266.ts';
import { backup, planRestore, restore, verify } from '../../../src/flasher/index.ts';
import type { FlasherEvent } from '../../../src/flasher/protocol/event.ts';
import { type ConnectOptions, connect } from '../../../src/flasher/session/connect.ts';
import type { Session } from '../../../src/flasher/session/session.ts';
import { loadStub } from '../../../src/node/stub.ts';
import type { Link } from '../../../src/wire/link.ts';
import { LinkRecorder } from '../../../src/wire/record/recorder.ts';
import { redactEvents } from '../../../src/wire/record/redact.ts';
import { ReplayLink } from '../../../src/wire/record/replay.ts';
import { formatRecord, type LinkEvent, parseRecord } from '../../../src/wire/record/session.ts';
import { tapLink } from '../../../src/wire/tap.ts';
import { failure, MemoryStore, noise, run } from '../../support/flasher/rig.ts';

const SIZE = 0x40000;
/** Of it is read. */
const RANGE = { offset: 0, length: 0x20000 };
const KEY = noise(32, 99);
const SECRET = 'ssid=House of Usher;psk=correct horse battery staple';

/** Dense, with a blank end and a secret in it. */
function content(): Uint8Array {
  const bytes = noise(SIZE, 5);
  bytes.fill(0xff, 0x10000, 0x20000);
  for (let at = 0x8000; at < 0x9000; at += 0x100) bytes.set(fromLatin1(SECRET), at);
  return bytes;
}

type Work<T> = (session: Session) => Promise<T>;

/** What a host that does `work` sees of `link`, from connecting to closing. */
async function session<T>(link: Link, clock: VirtualClock, work: Work<T>, options: Partial<ConnectOptions> = {}) {
  const events: FlasherEvent[] = [];
  const result = await run(clock, async () => {
    const opened = await connect({ link, clock, stub: loadStub(), onEvent: (event) => events.push(event), ...options });
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  });
  return { result, events };
}

/** The same on a chip, and the record of it as it is kept. */
async function recorded<T>(
  flash: Uint8Array,
  work: Work<T>,
  options: Partial<ConnectOptions> = {},
  bad: (link: Link) => Link = (link) => link,
) {
  const clock = new VirtualClock();
  const recorder = new LinkRecorder(clock);
  const chip = createChip({ clock, chipSize: SIZE, flash });
  const link = recorder.tap(bad(chip.link()));
  const outcome = await session(link, clock, work, options).then(
    (done) => ({ ...done, error: undefined }),
    (error: unknown) => ({ result: undefined, events: [], error }),
  );
  const text = formatRecord({ tool: 'test', port: 'emulator', events: redactEvents(recorder.events, KEY) });
  return { ...outcome, clock, raw: recorder.events, text };
}

function replay(text: string): { clock: VirtualClock; link: ReplayLink } {
  const record = parseRecord(text);
  if (record === undefined) throw new Error('no record');
  const clock = new VirtualClock();
  return { clock, link: new ReplayLink(record.events, clock) };
}

const backedUp =
  (store: MemoryStore): Work<Awaited<ReturnType<typeof backup>>> =>
  (opened) =>
    backup(opened, { store, name: 'x', range: RANGE });

/** What happened, without digests: those are of other bytes. */
const shapeOf = (events: readonly FlasherEvent[]): unknown[] => events.map((event) => ({ ...event, md5: undefined }));

/** Spoils one byte of what the chip sends, counted from the first. */
function flipping(at: number): (link: Link) => Link {
  return (link) => {
    let count = 0;
    return {
      ...tapLink(link, {}),
      read: async (limit) => {
        const bytes = (await link.read(limit)).slice();
        if (at >= count && at < count + bytes.length) bytes[at - count] = (bytes[at - count] as number) ^ 0x04;
        count += bytes.length;
        return bytes;
      },
    };
  };
}

describe('a recorded backup', () => {
  test('is replayed without a chip: the same pieces after the same time, proven, with other bytes', async () => {
    const flash = content();
    const { text, result, events, clock } = await recorded(flash, backedUp(new MemoryStore()), { baud: 'auto' });
    expect(equal(result?.bytes ?? new Uint8Array(0), flash.subarray(0, RANGE.length))).toBe(true);
    const outcomes = [];
    for (let i = 0; i < 2; i++) {
      const player = replay(text);
      const again = await session(player.link, player.clock, backedUp(new MemoryStore()), { baud: 'auto' });
      expect(shapeOf(again.events)).toEqual(shapeOf(events));
      expect(player.clock.now).toBe(clock.now);
      expect(player.link.isComplete).toBe(true);
      expect(again.result.md5).toBe(md5(again.result.bytes));
      outcomes.push(again.result.md5);
      expect(again.result.blank).toBe(0x10000);
      expect(toHex(again.result.bytes.subarray(0, 16))).toBe(toHex(flash.subarray(0, 16)));
    }
    expect(new Set([...outcomes, md5(flash.subarray(0, RANGE.length))]).size).toBe(2);
  });

  test('holds nothing of the flash', async () => {
    const flash = content();
    const { text, raw } = await recorded(flash, backedUp(new MemoryStore()));
    const heard = (events: readonly LinkEvent[]): string => events.map((event) => ('read' in event ? toHex(event.read) : '')).join('');
    const kept = heard(parseRecord(text)?.events ?? []);
    expect(heard(raw)).toContain(toHex(fromLatin1(SECRET)));
    expect(kept.length).toBeGreaterThan(0.98 * heard(raw).length);
    for (let at = 0; at + 6 <= SECRET.length; at++) expect(kept).not.toContain(toHex(fromLatin1(SECRET.slice(at, at + 6))));
    for (let at = 16; at + 12 < 0x10000; at += 0x111) expect(kept).not.toContain(toHex(flash.subarray(at, at + 12)));
    expect(text).not.toContain(md5(flash.subarray(0, RANGE.length)));
  });

  test('with another key is another content', async () => {
    const { raw } = await recorded(content(), backedUp(new MemoryStore()));
    const kept = (key: Uint8Array): string => formatRecord({ tool: 'test', port: 'emulator', events: redactEvents(raw, key) });
    expect(kept(KEY)).toBe(kept(KEY));
    expect(kept(KEY)).not.toBe(kept(noise(32, 100)));
  });

  test.each([20_000, 45_000])('with a byte spoiled at %i goes the same way round', async (at) => {
    const flash = content();
    const { text, result, events } = await recorded(flash, backedUp(new MemoryStore()), {}, flipping(at));
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(1);
    expect(result?.md5).toBe(md5(flash.subarray(0, RANGE.length)));
    const { clock, link } = replay(text);
    const again = await session(link, clock, backedUp(new MemoryStore()));
    expect(shapeOf(again.events)).toEqual(shapeOf(events));
  });

  test('without a stub', async () => {
    const flash = content();
    const work: Work<Uint8Array> = async (opened) =>
      (await backup(opened, { store: new MemoryStore(), name: 'x', range: { offset: 0x8000, length: 0x200 } })).bytes;
    const { text, events } = await recorded(flash, work, { stub: undefined });
    const { clock, link } = replay(text);
    const again = await session(link, clock, work, { stub: undefined });
    expect(shapeOf(again.events)).toEqual(shapeOf(events));
    expect(equal(again.result, flash.subarray(0x8000, 0x8200))).toBe(false);
    expect(toHex(again.result)).not.toContain(toHex(fromLatin1(SECRET.slice(0, 8))));
  });

  test('that ended with the cable unplugged ends so again', async () => {
    const unplugged = (link: Link): Link => {
      let left = 20_000;
      return {
        ...tapLink(link, {}),
        read: async (limit: number) => {
          const bytes = await link.read(limit);
          left -= bytes.length;
          if (left < 0) throw new EspError('link.closed', {});
          return bytes;
        },
      };
    };
    const { text, error } = await recorded(content(), backedUp(new MemoryStore()), {}, unplugged);
    expect(error).toMatchObject({ code: 'link.closed' });
    const { clock, link } = replay(text);
    expect(await failure(session(link, clock, backedUp(new MemoryStore())))).toMatchObject({ code: 'link.closed' });
  });
});

describe('a recorded restore', () => {
  const image = (): Uint8Array => content().subarray(0, RANGE.length);
  const restored =
    (bytes: Uint8Array): Work<string> =>
    async (opened) =>
      (await restore(opened, await planRestore(opened, bytes))).md5;

  test('is replayed with the same file, of which the record has only digests', async () => {
    const bytes = image();
    const { text, result, raw } = await recorded(noise(SIZE, 8), restored(bytes));
    expect(result).toBe(md5(bytes));
    const { clock, link } = replay(text);
    expect((await session(link, clock, restored(bytes))).result).toBe(result);
    const written = raw.reduce((sum, event) => ('call' in event && event.call === 'write' ? sum + event.bytes.length : sum), 0);
    expect(text.length).toBeLessThan(written);
  });

  test('with another file is another session: the error says where', async () => {
    const bytes = image();
    const { text } = await recorded(noise(SIZE, 8), restored(bytes));
    const other = bytes.slice();
    other[0x2000] = 0;
    const { clock, link } = replay(text);
    const error = await failure(session(link, clock, restored(other)));
    expect(error).toMatchObject({ code: 'replay.differs', facts: { offset: expect.any(Number) } });
    if (!(error instanceof EspError)) throw new Error('no error');
    expect((error as EspError<'replay.differs'>).facts.offset).toBeGreaterThan(12_000); // behind the stub
  });
});

test('another rate is another session', async () => {
  const work: Work<unknown> = (opened) => verify(opened, content().subarray(0, 0x1000));
  const { text } = await recorded(content(), work, { baud: 460_800 });
  const { clock, link } = replay(text);
  expect(await failure(session(link, clock, work, { baud: 230_400 }))).toMatchObject({ code: 'replay.differs' });
});

describe('the link of a replay', () => {
  const at = 0;
  const took = ms(1);
  const EVENTS: readonly LinkEvent[] = [
    { at, took, call: 'lines', dtr: true, rts: false, error: 'link.failed' },
    { at: ms(2), took, call: 'write', bytes: Uint8Array.of(1, 2, 3) },
    { at: ms(5), read: Uint8Array.of(4, 5) },
    { at: ms(7), read: Uint8Array.of(6) },
    { at: ms(8), took, call: 'close' },
  ];
  const play = <T>(work: (link: ReplayLink, clock: VirtualClock) => Promise<T>): Promise<T> => {
    const clock = new VirtualClock();
    return run(clock, () => work(new ReplayLink(EVENTS, clock), clock));
  };

  test('gives what was given, when it was', async () => {
    await play(async (link, clock) => {
      await expect(link.setLines({ dtr: true, rts: false })).rejects.toMatchObject({ code: 'link.failed' });
      await link.write(Uint8Array.of(1, 2, 3));
      expect([...(await link.read(1))]).toEqual([4]);
      expect([...(await link.read(9))]).toEqual([5]);
      expect(clock.now).toBe(ms(1) + ms(3));
      expect([...(await link.read(9))]).toEqual([6]);
      await link.close();
      await expect(link.read(1)).rejects.toMatchObject({ code: 'link.closed' });
    });
  });

  test.each<[string, (link: ReplayLink) => Promise<unknown>, object]>([
    ['another call', (link) => link.drain(), { offset: 0, expected: 'DTR 1 RTS 0', found: 'drain' }],
    ['other lines', (link) => link.setLines({ dtr: true, rts: true }), { offset: 0, expected: 'DTR 1 RTS 0', found: 'DTR 1 RTS 1' }],
    [
      'other bytes',
      (link) => link.setLines({ dtr: true, rts: false }).catch(() => link.write(Uint8Array.of(1, 2, 4))),
      { offset: 0, expected: '3 bytes 010203', found: '3 bytes 010204' },
    ],
    [
      'a call too many',
      async (link) => {
        await link.setLines({ dtr: true, rts: false }).catch(() => {});
        await link.write(Uint8Array.of(1, 2, 3));
        await link.setBaud(9600);
      },
      { offset: 3, expected: 'close', found: 'baud 9600' },
    ],
  ])('%s is an error that says where', async (_, work, facts) => {
    await play(async (link) => {
      expect(await failure(work(link))).toMatchObject({ code: 'replay.differs', facts });
      expect(await failure(link.read(1))).toMatchObject({ code: 'replay.differs' });
    });
  });

  test('the file is read back as it was written, and anything else is none', () => {
    const record = { tool: 'test', port: 'device', events: [...EVENTS, { at: ms(9) as Nanos, error: 'link.closed' as const }] };
    expect(parseRecord(formatRecord(record))).toEqual(record);
    const text = formatRecord(record);
    for (const bad of [
      '',
      '{}',
      text.replace('session 1', 'session 9'),
      text.replace('"at":0', '"at":-1'),
      text.replace('0405', '04x5'),
      text.replace('lines', 'knots'),
    ]) {
      expect(parseRecord(bad)).toBeUndefined();
    }
  });
});

describe('a record that is full', () => {
  const MAX_BYTES = 64 * 1024 * 1024;
  const CHUNK = 0x100000;

  test('ends there: what follows is counted', async () => {
    const clock = new VirtualClock();
    const recorder = new LinkRecorder(clock);
    const chunk = new Uint8Array(CHUNK);
    const far = { read: () => Promise.resolve(chunk), write: () => Promise.resolve() } as unknown as Link;
    const link = recorder.tap(far);
    for (let i = 0; i < 65; i++) await link.read(CHUNK);
    await link.write(Uint8Array.of(1));
    expect(recorder.events).toHaveLength(MAX_BYTES / CHUNK);
    expect(recorder.omitted).toBe(2);
  });
});
