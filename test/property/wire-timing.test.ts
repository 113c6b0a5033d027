import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Nanos, ns, sleep } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import type { Link } from '../../src/wire/link.ts';
import type { WireOutput } from '../../src/wire/serial-device.ts';
import { Wire } from '../../src/wire/wire.ts';
import { RecordingDevice } from '../support/recording-device.ts';
import { runVirtual } from '../support/virtual.ts';

const baud = fc.constantFrom(9600, 74_880, 115_200, 921_600, 2_000_000);
const pause = fc.oneof(fc.constant(0), fc.nat(3_000_000));
const sends = fc.array(fc.record({ length: fc.integer({ min: 1, max: 200 }), pause }), { minLength: 1, maxLength: 12 });
const adapter = fc.record({ chunk: fc.integer({ min: 1, max: 80 }), latency: fc.nat(16_000_000), seed: fc.option(fc.nat()) });
type Sends = { length: number; pause: number }[];
type Adapter = { chunk: number; latency: number; seed: number | null };

function setUp({ chunk, latency, seed }: Adapter) {
  const clock = new VirtualClock();
  const device = new RecordingDevice(clock);
  const random = seed === null ? {} : { random: seededRandom(seed) };
  return { clock, device, wire: new Wire(clock, device, { chunk, latency: ns(latency), ...random }) };
}

/** Bytes whose value says their place. */
const numbered = (from: number, length: number): number[] => Array.from({ length }, (_, i) => (from + i) % 251);

/** The chip sends each of `plan` back to back when its time has come, never two bytes at once; returns when each byte is complete. */
async function chipSends(clock: VirtualClock, output: WireOutput, plan: Sends, rate: number): Promise<Nanos[]> {
  const completeAt: Nanos[] = [];
  let free = 0;
  for (const { length, pause } of plan) {
    await sleep(clock, ns(pause));
    free = Math.max(free, clock.now);
    for (const byte of numbered(completeAt.length, length)) {
      free += 1e10 / rate;
      completeAt.push(ns(free));
      output.transmit(byte, ns(free), rate);
    }
  }
  return completeAt;
}

test('to the chip: everything arrives once, in order, no byte sooner than the wire allows, none later when the host keeps it busy', async () => {
  await fc.assert(
    fc.asyncProperty(sends, baud, fc.boolean(), async (plan, rate, waits) => {
      const { clock, device, wire } = setUp({ chunk: 64, latency: 1_000_000, seed: null });
      const link = wire.open();
      const byteTime = 1e10 / rate;
      let sent = 0;
      let free = 0;
      await runVirtual(clock, async () => {
        await link.setBaud(rate);
        for (const { length, pause } of plan) {
          await sleep(clock, ns(pause));
          free = Math.max(free, clock.now) + length * byteTime;
          const write = link.write(Uint8Array.from(numbered(sent, length)));
          sent += length;
          if (!waits) continue;
          await write;
          expect(clock.now).toBe(Math.ceil(free));
        }
        await link.drain();
      });
      expect(clock.now).toBe(Math.ceil(free));
      expect(device.received).toEqual(numbered(0, sent));
      let end = 0;
      for (const { bytes, handedAt, firstAt } of device.bursts) {
        const start = firstAt - byteTime;
        expect(start).toBeGreaterThanOrEqual(end - 1); // whole nanoseconds
        expect(Math.abs(handedAt - start)).toBeLessThanOrEqual(1);
        end = start + bytes.length * byteTime;
      }
    }),
  );
});

test('to the host: everything arrives once, in order, never before its time and at most the latency after it', async () => {
  await fc.assert(
    fc.asyncProperty(sends, baud, adapter, fc.integer({ min: 1, max: 300 }), async (plan, rate, options, limit) => {
      const { clock, wire } = setUp(options);
      const link = wire.open();
      const total = plan.reduce((sum, { length }) => sum + length, 0);
      const got: { byte: number; at: Nanos }[] = [];
      const completeAt = await runVirtual(clock, async () => {
        await link.setBaud(rate);
        const sending = chipSends(clock, wire, plan, rate);
        while (got.length < total) {
          const chunk = await link.read(limit);
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length).toBeLessThanOrEqual(limit);
          for (const byte of chunk) got.push({ byte, at: clock.now });
        }
        return sending;
      });
      expect(got.map(({ byte }) => byte)).toEqual(numbered(0, total));
      for (const [i, { at }] of got.entries()) {
        const due = completeAt[i] ?? 0;
        expect(at).toBeGreaterThanOrEqual(due);
        expect(at).toBeLessThanOrEqual(due + options.latency);
      }
      expect(clock.pending).toBe(0);
    }),
  );
});

test('cut loses exactly what is not complete, discardInput exactly what is', async () => {
  await fc.assert(
    fc.asyncProperty(adapter, fc.nat(40), fc.nat(40), fc.boolean(), async (options, length, more, cuts) => {
      const { clock, wire } = setUp(options);
      const link = wire.open();
      const got = await runVirtual(clock, async () => {
        const completeAt = await chipSends(clock, wire, [{ length, pause: 0 }], 115_200);
        await sleep(clock, ns(1_500_000));
        const complete = completeAt.filter((at) => at <= clock.now).length;
        if (cuts) wire.cut();
        else await link.discardInput();
        const after = Math.max(clock.now, cuts ? 0 : (completeAt.at(-1) ?? 0));
        for (let i = 0; i < more; i++) wire.transmit(200 + i, ns(after + ((i + 1) * 1e10) / 115_200), 115_200);
        await sleep(clock, ns(60_000_000));
        const expected = cuts ? numbered(0, complete) : numbered(0, length).slice(complete);
        return { expected: [...expected, ...numbered(0, more).map((n) => 200 + n)], bytes: await readAll(link, clock) };
      });
      expect(got.bytes).toEqual(got.expected);
      expect(clock.pending).toBe(0);
    }),
  );
});

/** What the link holds now. */
async function readAll(link: Link, clock: VirtualClock): Promise<number[]> {
  const bytes: number[] = [];
  const reading = link.read(1_000_000).then(
    (chunk) => bytes.push(...chunk),
    () => 0, // closed with nothing there
  );
  await sleep(clock, ns(0));
  await link.close();
  await reading;
  return bytes;
}

/** One thing that either end does. */
const act = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), length: fc.nat(60) }),
  fc.record({ kind: fc.constant('send' as const), length: fc.nat(60) }),
  fc.record({ kind: fc.constant('wait' as const), time: fc.nat(4_000_000) }),
  fc.record({ kind: fc.constant('baud' as const), rate: baud }),
  fc.record({ kind: fc.constant('lines' as const), dtr: fc.boolean(), rts: fc.boolean() }),
  fc.constant({ kind: 'discard' as const }),
  fc.constant({ kind: 'cut' as const }),
  fc.constant({ kind: 'reopen' as const }),
);

type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Plays `acts` on a fresh wire, without waiting for what they give, and notes all that either end sees. */
async function trace(acts: readonly Act[], options: Adapter): Promise<string[]> {
  const { clock, device, wire } = setUp(options);
  const log: string[] = [];
  let link = wire.open();
  let free = 0;
  const calls: Promise<void>[] = [];
  const listen = async (from: Link): Promise<void> => {
    for (;;) log.push(`${clock.now} ${[...(await from.read(50))].join(' ')}`);
  };
  const follow = (name: string, work: Promise<void>): void => {
    const note = (how: string): void => void log.push(`${clock.now} ${name}: ${how}`);
    calls.push(
      work.then(
        () => note('done'),
        (error: { code?: string }) => note(error.code ?? String(error)),
      ),
    );
  };
  await runVirtual(clock, async () => {
    follow('read', listen(link));
    for (const a of acts) {
      if (a.kind === 'write') follow('write', link.write(new Uint8Array(a.length)));
      else if (a.kind === 'wait') await sleep(clock, ns(a.time));
      else if (a.kind === 'baud') follow('baud', link.setBaud(a.rate));
      else if (a.kind === 'lines') follow('lines', link.setLines(a));
      else if (a.kind === 'discard') follow('discard', link.discardInput());
      else if (a.kind === 'cut') wire.cut();
      else if (a.kind === 'reopen') {
        await link.close();
        link = wire.open();
        follow('read', listen(link));
      } else {
        free = Math.max(free, clock.now);
        for (let i = 0; i < a.length; i++) {
          free += 1e10 / 115_200;
          wire.transmit(i, ns(free), 115_200);
        }
      }
    }
    await sleep(clock, ns(1_000_000_000));
    await link.close();
    await Promise.all(calls);
  });
  expect(clock.pending).toBe(0);
  for (const { handedAt, bytes, baud } of device.bursts) log.push(`${handedAt} burst ${bytes.length} ${baud}`);
  for (const { at, dtr, rts } of device.lines) log.push(`${at} lines ${dtr} ${rts}`);
  return log;
}

test('whatever both ends do: nothing is left waiting, only link.closed is rejected with, and it repeats exactly', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), adapter, async (acts, options) => {
      const log = await trace(acts, options);
      expect(log.filter((line) => / \w+: /.test(line) && !/: (done|link\.closed)$/.test(line))).toEqual([]);
      expect(log.filter((line) => line.endsWith('read: link.closed'))).toHaveLength(
        1 + acts.filter(({ kind }) => kind === 'reopen').length,
      );
      expect(await trace(acts, options)).toEqual(log);
    }),
  );
});
