import { describe, expect, test } from 'vitest';
import { ms, type Nanos, ns, sleep, us } from '../../../src/base/clock.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import type { AdapterOptions } from '../../../src/wire/adapter.ts';
import type { Link } from '../../../src/wire/link.ts';
import { Wire } from '../../../src/wire/wire.ts';
import { RecordingDevice, sendAll } from '../../support/recording-device.ts';
import { runVirtual } from '../../support/virtual.ts';

/** One byte at 115200 baud, in nanoseconds. */
const BYTE = 1e10 / 115_200;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const count = (length: number, from = 0): number[] => Array.from({ length }, (_, i) => (from + i) & 0xff);

function setUp(adapter: AdapterOptions = {}) {
  const clock = new VirtualClock();
  const device = new RecordingDevice(clock);
  const wire = new Wire(clock, device, adapter);
  const run = <T>(main: () => Promise<T>): Promise<T> => runVirtual(clock, main);
  return { clock, device, wire, run };
}

describe('host to chip', () => {
  test('a write is one burst, handed over at once, with 10 bit times a byte; it resolves when the last bit is out', async () => {
    const { clock, device, wire, run } = setUp();
    const link = wire.open();
    await run(() => link.write(bytes(1, 2, 3)));
    expect(device.bursts).toEqual([{ bytes: bytes(1, 2, 3), handedAt: 0, firstAt: Math.round(BYTE), byteTime: BYTE, baud: 115_200 }]);
    expect(clock.now).toBe(Math.ceil(3 * BYTE));
  });

  test('writes queue back to back, without drift', async () => {
    const { clock, device, wire, run } = setUp();
    const link = wire.open();
    await run(() => Promise.all(count(1000).map(() => link.write(bytes(1, 2, 3)))));
    expect(device.bursts).toHaveLength(1000);
    expect(device.bursts.map(({ firstAt }) => firstAt)).toEqual(device.bursts.map((_, i) => Math.round((3 * i + 1) * BYTE)));
    expect(clock.now).toBe(Math.ceil(3000 * BYTE));
  });

  test('a write costs two events, whatever its length', async () => {
    const { clock, wire, run } = setUp();
    const link = wire.open();
    const done = run(() => link.write(new Uint8Array(0x4000)));
    expect(clock.pending).toBe(2);
    await done;
    expect(clock.pending).toBe(0);
  });

  test('the caller may reuse its buffer at once', async () => {
    const { device, wire, run } = setUp();
    const link = wire.open();
    const buffer = bytes(1, 2);
    await run(() => {
      const written = link.write(buffer);
      buffer.fill(9);
      return written;
    });
    expect(device.received).toEqual([1, 2]);
  });

  test('drain resolves with the last queued write; with nothing queued at once', async () => {
    const { clock, wire, run } = setUp();
    const link = wire.open();
    await run(() => link.drain());
    expect(clock.now).toBe(0);
    await run(async () => {
      void link.write(bytes(1));
      void link.write(bytes(2));
      await link.drain();
    });
    expect(clock.now).toBe(Math.ceil(2 * BYTE));
  });

  test('an empty write hands nothing over', async () => {
    const { clock, device, wire, run } = setUp();
    const link = wire.open();
    await run(() => link.write(bytes()));
    expect(device.bursts).toEqual([]);
    expect(clock.now).toBe(0);
  });

  test('a new baud rate takes effect after what is queued', async () => {
    const { clock, device, wire, run } = setUp();
    const link = wire.open();
    await run(async () => {
      void link.write(bytes(1, 2));
      const changed = link.setBaud(921_600).then(() => clock.now);
      void link.write(bytes(3));
      expect(await changed).toBe(Math.ceil(2 * BYTE));
      await link.drain();
    });
    expect(device.bursts.map(({ baud, firstAt }) => [baud, firstAt])).toEqual([
      [115_200, Math.round(BYTE)],
      [921_600, Math.round(2 * BYTE + 1e10 / 921_600)],
    ]);
  });

  test('lines change at once, in front of what is still queued', async () => {
    const { device, wire, run } = setUp();
    const link = wire.open();
    await run(async () => {
      void link.write(new Uint8Array(100));
      void link.write(bytes(7));
      await link.setLines({ dtr: false, rts: true });
      expect(device.lines).toEqual([{ dtr: false, rts: true, at: 0 }]);
      await link.drain();
    });
    expect(device.bursts[1]?.handedAt).toBe(Math.round(100 * BYTE));
  });
});

describe('chip to host', () => {
  test('a full chunk comes when its last byte is complete, the rest when the latency is over', async () => {
    const { clock, wire, run } = setUp();
    const link = wire.open();
    const seen: [number, Nanos][] = [];
    await run(async () => {
      sendAll(clock, wire, count(70));
      for (let got = 0; got < 70; ) {
        const chunk = await link.read(4096);
        got += chunk.length;
        seen.push([chunk.length, clock.now]);
      }
    });
    // at 115200 baud 12 bytes fit between the first one and its latency of 1 ms
    expect(seen[0]).toEqual([12, Math.round(BYTE) + 1_000_000]);
    expect(seen.map(([length]) => length)).toEqual([12, 12, 12, 12, 12, 10]);
  });

  test('at a high rate chunks are full', async () => {
    const { clock, wire, run } = setUp();
    const link = wire.open();
    const seen: [number, Nanos][] = [];
    await run(async () => {
      await link.setBaud(921_600);
      sendAll(clock, wire, count(130), 921_600);
      expect(clock.pending).toBe(3);
      for (let got = 0; got < 130; ) {
        const chunk = await link.read(4096);
        got += chunk.length;
        seen.push([chunk.length, clock.now]);
      }
    });
    const byte = 1e10 / 921_600;
    expect(seen).toEqual([
      [64, Math.round(64 * byte)],
      [64, Math.round(128 * byte)],
      [2, Math.round(129 * byte) + 1_000_000],
    ]);
  });

  test('size and latency can be set', async () => {
    const { clock, wire, run } = setUp({ chunk: 2, latency: us(500) });
    const link = wire.open();
    const seen: number[][] = [];
    await run(async () => {
      sendAll(clock, wire, [1, 2, 3]);
      seen.push([...(await link.read(9)), clock.now], [...(await link.read(9)), clock.now]);
    });
    expect(seen).toEqual([
      [1, 2, Math.round(2 * BYTE)],
      [3, Math.round(3 * BYTE) + 500_000],
    ]);
    expect(() => setUp({ chunk: 0 })).toThrow(RangeError);
  });

  test('seeded cuts repeat, and are not all the same', async () => {
    const lengths = async (seed: number): Promise<number[]> => {
      const { clock, wire, run } = setUp({ random: seededRandom(seed), latency: ms(100) });
      const link = wire.open();
      const seen: number[] = [];
      await run(async () => {
        sendAll(clock, wire, count(1000));
        for (let got = 0; got < 1000; got += seen.at(-1) ?? 0) seen.push((await link.read(4096)).length);
      });
      return seen;
    };
    const first = await lengths(1);
    expect(await lengths(1)).toEqual(first);
    expect(await lengths(2)).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(5);
    expect(Math.max(...first)).toBeLessThanOrEqual(64);
  });

  test('read gives what is there up to its limit, joined, and keeps the rest', async () => {
    const { clock, wire, run } = setUp({ chunk: 4 });
    const link = wire.open();
    await run(async () => {
      sendAll(clock, wire, count(8));
      await sleep(clock, ms(5));
      expect([...(await link.read(6))]).toEqual([0, 1, 2, 3, 4, 5]);
      expect([...(await link.read(6))]).toEqual([6, 7]);
    });
  });

  test('a parked read keeps to its limit too', async () => {
    const { clock, wire, run } = setUp();
    const link = wire.open();
    await run(async () => {
      sendAll(clock, wire, count(5));
      expect([...(await link.read(2))]).toEqual([0, 1]);
      expect([...(await link.read(9))]).toEqual([2, 3, 4]);
    });
  });

  test('a rate that differs from the sender’s gives garbage of the same length, from the change on', async () => {
    const { clock, wire, run } = setUp();
    const link = wire.open();
    const boot = [...' ets Jan  8 2013'].map((c) => c.charCodeAt(0));
    await run(async () => {
      const at115200 = sendAll(clock, wire, boot, 74_880);
      await sleep(clock, ns(at115200 - clock.now + 2e6));
      const garbage = await link.read(99);
      expect(garbage).toHaveLength(16);
      expect([...garbage]).not.toEqual(boot);
      await link.setBaud(74_880);
      sendAll(clock, wire, boot, 74_880);
      await sleep(clock, ms(20));
      expect([...(await link.read(99))]).toEqual(boot);
    });
  });

  test('cut: what is not complete is lost, what is complete still comes', async () => {
    const { clock, wire, run } = setUp({ chunk: 8, latency: ms(5) });
    const link = wire.open();
    await run(async () => {
      sendAll(clock, wire, count(12)); // one full chunk and the start of another, all of it ahead of time
      await sleep(clock, ns(5.5 * BYTE));
      wire.cut();
      sendAll(clock, wire, [100, 101]);
      expect([...(await link.read(99))]).toEqual([0, 1, 2, 3, 4, 100, 101]);
      expect(clock.now).toBe(Math.round(BYTE) + 5_000_000);
      expect(clock.pending).toBe(0);
    });
  });

  test('a byte whose last bit is out at the moment of the cut is complete', async () => {
    const { clock, wire, run } = setUp({ latency: ms(5) });
    const link = wire.open();
    await run(async () => {
      sendAll(clock, wire, count(4));
      await sleep(clock, ns(Math.round(3 * BYTE)));
      wire.cut();
      expect([...(await link.read(99))]).toEqual([0, 1, 2]);
    });
  });

  test('cut in the second of two chunks leaves the first one alone', async () => {
    const { clock, wire, run } = setUp({ chunk: 8, latency: ms(5) });
    const link = wire.open();
    await run(async () => {
      sendAll(clock, wire, count(12));
      await sleep(clock, ns(10.5 * BYTE));
      wire.cut();
      await sleep(clock, ms(20));
      expect([...(await link.read(99))]).toEqual(count(10));
    });
  });
});

describe('discardInput', () => {
  test('drops what the host and the adapter hold, not what is still on its way', async () => {
    const { clock, wire, run } = setUp({ chunk: 4, latency: ms(5) });
    const link = wire.open();
    await run(async () => {
      sendAll(clock, wire, count(8));
      await sleep(clock, ns(5.5 * BYTE)); // four delivered, one in the adapter
      await link.discardInput();
      await sleep(clock, ms(20));
      expect([...(await link.read(99))]).toEqual([5, 6, 7]);
      expect(clock.pending).toBe(0);
    });
  });

  test('twice, then cut: each finds the bytes by their own times', async () => {
    const { clock, wire, run } = setUp({ latency: ms(5) });
    const link = wire.open();
    await run(async () => {
      sendAll(clock, wire, count(10));
      await sleep(clock, ns(2.5 * BYTE));
      await link.discardInput();
      await sleep(clock, ns(2 * BYTE));
      await link.discardInput();
      await sleep(clock, ns(3 * BYTE));
      wire.cut();
      expect([...(await link.read(99))]).toEqual([4, 5, 6]);
    });
  });

  test('leaves a parked read parked', async () => {
    const { clock, wire, run } = setUp();
    const link = wire.open();
    await run(async () => {
      const reading = link.read(9);
      sendAll(clock, wire, [1]);
      await sleep(clock, us(500));
      await link.discardInput();
      sendAll(clock, wire, [2]);
      expect([...(await reading)]).toEqual([2]);
    });
  });
});

describe('contract', () => {
  test('one reader at a time', async () => {
    const { clock, wire, run } = setUp();
    const link = wire.open();
    await run(async () => {
      const first = link.read(1);
      await expect(link.read(1)).rejects.toThrow(TypeError);
      sendAll(clock, wire, [5]);
      expect([...(await first)]).toEqual([5]);
    });
  });

  test.each([0, -1, Number.NaN])('a limit of %d and a baud rate of it are refused', async (wrong) => {
    const link = setUp().wire.open();
    await expect(link.read(wrong)).rejects.toThrow(RangeError);
    await expect(link.setBaud(wrong)).rejects.toThrow(RangeError);
  });

  test('one link at a time', async () => {
    const { wire } = setUp();
    const link = wire.open();
    expect(() => wire.open()).toThrow(expect.objectContaining({ code: 'link.busy' }));
    await link.close();
    await wire.open().close();
  });

  const CALLS: Record<Exclude<keyof Link, 'close'>, (link: Link) => Promise<unknown>> = {
    read: (link) => link.read(1),
    write: (link) => link.write(bytes(1)),
    drain: (link) => link.drain(),
    discardInput: (link) => link.discardInput(),
    setBaud: (link) => link.setBaud(9600),
    setLines: (link) => link.setLines({ dtr: true, rts: true }),
  };

  test.each(Object.entries(CALLS))('%s rejects when the link is closed while it waits', async (_, call) => {
    const { clock, wire } = setUp();
    const link = wire.open();
    const result = call(link);
    const settled = expect(result).rejects.toMatchObject({ code: 'link.closed' });
    await link.close();
    await settled;
    const left = clock.pending; // a burst that was queued at this very time is taken back, too
    expect(left).toBe(0);
  });

  test.each(Object.entries(CALLS))('%s rejects on a closed link and does nothing', async (_, call) => {
    const { clock, device, wire } = setUp();
    const link = wire.open();
    await link.close();
    await link.close();
    await expect(call(link)).rejects.toMatchObject({ code: 'link.closed' });
    while (clock.step());
    expect([device.bursts, device.lines]).toEqual([[], []]);
  });

  test('close lets a burst under way finish, drops those behind it, and touches no line', async () => {
    const { clock, device, wire, run } = setUp();
    const link = wire.open();
    await run(async () => {
      const writes = [link.write(bytes(1, 2)), link.write(bytes(3))].map((write) => write.catch(() => {}));
      await sleep(clock, us(50));
      await link.close();
      await Promise.all(writes);
      const next = wire.open();
      await next.write(bytes(4));
    });
    expect(device.received).toEqual([1, 2, 4]);
    expect(device.bursts[1]?.handedAt).toBe(Math.round(2 * BYTE));
    expect(device.lines).toEqual([]);
  });

  test('bytes sent while no link is open are lost; those complete after it opened are not', async () => {
    const { clock, wire, run } = setUp({ latency: ms(5) });
    await run(async () => {
      sendAll(clock, wire, count(10));
      await sleep(clock, ns(4.5 * BYTE));
      const link = wire.open();
      expect([...(await link.read(99))]).toEqual([4, 5, 6, 7, 8, 9]);
      sendAll(clock, wire, [1]);
      await sleep(clock, us(100));
      await link.close();
      await sleep(clock, us(100));
      const next = wire.open();
      sendAll(clock, wire, [2]);
      expect([...(await next.read(99))]).toEqual([2]);
    });
  });

  test('closing a link again does not touch its successor', async () => {
    const { clock, wire, run } = setUp();
    const old = wire.open();
    await old.close();
    const next = wire.open();
    await old.close();
    expect(() => wire.open()).toThrow(expect.objectContaining({ code: 'link.busy' }));
    await run(async () => {
      sendAll(clock, wire, [1]);
      expect([...(await next.read(9))]).toEqual([1]);
    });
  });

  test('a fresh link starts at 115200 baud', async () => {
    const { device, wire, run } = setUp();
    const link = wire.open();
    await run(() => link.setBaud(9600));
    await link.close();
    const next = wire.open();
    await run(() => next.write(bytes(1)));
    expect(device.bursts[0]?.baud).toBe(115_200);
  });
});
