import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/base/bytes.ts';
import { Rfc2217Client, type Rfc2217Reply } from '../../src/wire/rfc2217/client.ts';
import { comPortMessage } from '../../src/wire/rfc2217/com-port.ts';
import { type Rfc2217Request, Rfc2217Server } from '../../src/wire/rfc2217/server.ts';
import { TelnetDecoder, type TelnetItem, telnetEscape, telnetNegotiation, telnetSubnegotiation } from '../../src/wire/rfc2217/telnet.ts';

const byte = fc.oneof(fc.constantFrom(0xff, 0xf0, 0xfa, 0xfb, 0xfd, 0x2c, 0x00, 0x05), fc.nat(255));
const byteArray = (maxLength: number, minLength = 0): fc.Arbitrary<Uint8Array> =>
  fc.array(byte, { minLength, maxLength }).map((values) => Uint8Array.from(values));
const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 });

/** Cuts `stream` into pieces whose lengths repeat `sizes`. */
function pieces(stream: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0, i = 0; at < stream.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    out.push(stream.subarray(at, at + size));
    at += size;
  }
  return out;
}

/** Runs of data (and of bytes to send) are cut where chunks are: this joins them, for comparison. */
function joined(items: readonly { readonly type: string; readonly bytes?: Uint8Array }[]): unknown[] {
  const out: { type: string; bytes?: number[] }[] = [];
  for (const item of items) {
    const { bytes } = item;
    const last = out.at(-1);
    if (bytes === undefined) out.push({ ...item, bytes: [] });
    else if (last?.type === item.type) last.bytes = [...(last.bytes ?? []), ...bytes];
    else out.push({ type: item.type, bytes: [...bytes] });
  }
  return out;
}

const item: fc.Arbitrary<TelnetItem> = fc.oneof(
  byteArray(30, 1).map((bytes) => ({ type: 'data' as const, bytes })),
  fc.record({
    type: fc.constant('negotiation' as const),
    verb: fc.constantFrom('do', 'dont', 'will', 'wont'),
    option: fc.nat(255),
  }),
  fc.record({ type: fc.constant('subnegotiation' as const), option: fc.nat(254), body: byteArray(255) }),
);

function encode(from: TelnetItem): Uint8Array {
  if (from.type === 'data') return telnetEscape(from.bytes);
  return from.type === 'negotiation' ? telnetNegotiation(from.verb, from.option) : telnetSubnegotiation(from.option, from.body);
}

describe('Telnet', () => {
  test('data and messages survive any chunking', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), cuts, (sent, sizes) => {
        const decoder = new TelnetDecoder();
        const got = pieces(concat(...sent.map(encode)), sizes).flatMap((piece) => decoder.push(piece));
        expect(joined(got)).toEqual(joined(sent));
      }),
    );
  });

  test('any bytes mean the same in any chunking, never throw, and give no more than they are', () => {
    fc.assert(
      fc.property(byteArray(400), cuts, (stream, sizes) => {
        const whole = new TelnetDecoder().push(stream);
        const decoder = new TelnetDecoder();
        expect(joined(pieces(stream, sizes).flatMap((piece) => decoder.push(piece)))).toEqual(joined(whole));
        const size = whole.reduce(
          (sum, it) => sum + (it.type === 'data' ? it.bytes.length : it.type === 'negotiation' ? 3 : it.body.length),
          0,
        );
        expect(size).toBeLessThanOrEqual(stream.length);
      }),
    );
  });
});

describe('server', () => {
  test('any bytes ask for the same in any chunking and never throw; replies stay in proportion', () => {
    fc.assert(
      fc.property(byteArray(400), cuts, (stream, sizes) => {
        const whole = new Rfc2217Server().receive(stream);
        const server = new Rfc2217Server();
        expect(joined(pieces(stream, sizes).flatMap((piece) => server.receive(piece)))).toEqual(joined(whole));
        const replies = whole.reduce((sum, it) => sum + (it.type === 'send' ? it.bytes.length : 0), 0);
        expect(replies).toBeLessThanOrEqual(3 * stream.length + 7); // the longest: a signature for six bytes; and one greeting
      }),
    );
  });

  test('after any rubbish and two ends of a sub-negotiation a command is understood', () => {
    const end = Uint8Array.of(0xff, 0xf0, 0xff, 0xf0);
    fc.assert(
      fc.property(byteArray(400), fc.integer({ min: 1, max: 0xffff_ffff }), (rubbish, rate) => {
        const server = new Rfc2217Server();
        server.receive(rubbish);
        server.receive(end);
        const value = [24, 16, 8, 0].map((shift) => (rate >>> shift) & 0xff);
        const [baud, send] = server.receive(comPortMessage('client', 'set-baudrate', ...value));
        expect(baud).toEqual({ type: 'baud', rate });
        expect(send).toEqual({ type: 'send', bytes: comPortMessage('server', 'set-baudrate', ...value) });
      }),
    );
  });

  test('a sub-negotiation without end, and rubbish without end, cost no memory', () => {
    const server = new Rfc2217Server();
    server.receive(Uint8Array.of(0xff, 0xfa, 44));
    const chunk = new Uint8Array(64 * 1024).fill(5);
    const storm = Uint8Array.from({ length: 3 * 1000 }, (_, i) => [0xff, i % 2 === 0 ? 0xfd : 0xfb, (i / 3) & 0xff][i % 3] as number);
    const before = process.memoryUsage();
    for (let i = 0; i < 1024; i++) {
      expect(server.receive(chunk)).toEqual([]);
    }
    server.receive(Uint8Array.of(0xff, 0xf0));
    for (let i = 0; i < 1024; i++) server.receive(storm);
    const after = process.memoryUsage();
    expect(after.heapUsed - before.heapUsed).toBeLessThan(48 << 20);
    expect(server.receive(chunk)).toEqual([{ type: 'data', bytes: chunk }]);
  });
});

/** What a client may say: data, or a command with the effect that it is to have. */
type Wish = { bytes: Uint8Array; effect: Rfc2217Request | undefined; answer: Rfc2217Reply | undefined };

const wish: fc.Arbitrary<Wish> = fc.oneof(
  byteArray(30, 1).map((bytes) => ({ bytes: telnetEscape(bytes), effect: { type: 'data' as const, bytes }, answer: undefined })),
  fc.integer({ min: 1, max: 0xffff_ffff }).map((rate) => {
    const value = [24, 16, 8, 0].map((shift) => (rate >>> shift) & 0xff);
    return {
      bytes: comPortMessage('client', 'set-baudrate', ...value),
      effect: { type: 'baud' as const, rate },
      answer: { type: 'answer' as const, command: 'set-baudrate' as const, value: Uint8Array.from(value) },
    };
  }),
  fc.constantFrom(1, 2, 3).map((value) => ({
    bytes: comPortMessage('client', 'purge-data', value),
    effect: { type: 'purge' as const, received: value !== 2, unsent: value !== 1 },
    answer: { type: 'answer' as const, command: 'purge-data' as const, value: Uint8Array.of(value) },
  })),
);

test('client and server: every wish has its effect and its answer, in order, in any chunking', () => {
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 15 }), cuts, cuts, (wishes, there, back) => {
      const client = new Rfc2217Client();
      const server = new Rfc2217Server();
      const requests: Rfc2217Request[] = [];
      const replies: Rfc2217Reply[] = [];
      const pending = [client.hello(), ...wishes.map(({ bytes }) => bytes)];
      let rounds = 0;
      while (pending.length > 0) {
        expect(rounds++).toBeLessThan(200); // else they answer each other endlessly
        const asked = pieces(pending.shift() as Uint8Array, there).flatMap((piece) => server.receive(piece));
        requests.push(...asked);
        const sent = concat(...asked.flatMap((it) => (it.type === 'send' ? [it.bytes] : [])));
        const heard = pieces(sent, back).flatMap((piece) => client.receive(piece));
        replies.push(...heard);
        pending.push(...heard.flatMap((it) => (it.type === 'send' ? [it.bytes] : [])));
      }
      const effects = requests.filter(({ type }) => type !== 'send');
      expect(joined(effects)).toEqual(joined(wishes.flatMap(({ effect }) => (effect === undefined ? [] : [effect]))));
      expect(replies.filter(({ type }) => type === 'answer')).toEqual(
        wishes.flatMap(({ answer }) => (answer === undefined ? [] : [answer])),
      );
      expect(replies).toContainEqual({ type: 'agreed', on: true });
      expect(replies.filter(({ type }) => type === 'modem-state')).toEqual([{ type: 'modem-state', state: 0xb0 }]);
    }),
  );
});
