import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMAND_NAMES, COMMANDS, type CommandSpec } from '../../src/wire/command.ts';
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse, replyOf } from '../../src/wire/packet.ts';
import type { FieldKind } from '../../src/wire/payload/codec.ts';
import { SlipDecoder, type SlipItem, slipEncode } from '../../src/wire/slip.ts';

const byte = fc.oneof(fc.constantFrom(0xc0, 0xdb, 0xdc, 0xdd), fc.nat(255));
const byteArray = (maxLength: number, minLength = 0): fc.Arbitrary<Uint8Array> =>
  fc.array(byte, { minLength, maxLength }).map((values) => Uint8Array.from(values));
const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 });

/** Cuts `stream` into pieces whose lengths repeat `sizes`. */
function* pieces(stream: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < stream.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield stream.subarray(at, at + size);
    at += size;
  }
}

/** Runs of noise are cut where chunks are: this joins them, for comparison. */
function joined(items: readonly SlipItem[]): unknown[] {
  const out: unknown[] = [];
  let noise: number[] = [];
  for (const item of items) {
    if ('noise' in item) {
      noise.push(...item.noise);
      continue;
    }
    if (noise.length > 0) out.push({ noise });
    noise = [];
    out.push(item);
  }
  if (noise.length > 0) out.push({ noise });
  return out;
}

describe('SLIP', () => {
  test.each(['strict', 'lenient'] as const)('%s: frames survive any chunking', (framing) => {
    fc.assert(
      fc.property(fc.array(byteArray(40, 1)), cuts, (sent, sizes) => {
        const stream = Uint8Array.from(sent.flatMap((payload) => [...slipEncode(payload)]));
        const decoder = new SlipDecoder(40, framing);
        const got = [...pieces(stream, sizes)].flatMap((piece) => decoder.push(piece));
        expect(got).toEqual(sent.map((frame) => ({ frame })));
        expect(decoder.partial).toBe(0);
      }),
    );
  });

  test('any bytes mean the same in any chunking, and never throw', () => {
    fc.assert(
      fc.property(byteArray(120), cuts, fc.constantFrom('strict' as const, 'lenient' as const), (stream, sizes, framing) => {
        const whole = new SlipDecoder(8, framing).push(stream);
        const decoder = new SlipDecoder(8, framing);
        expect(joined([...pieces(stream, sizes)].flatMap((piece) => decoder.push(piece)))).toEqual(joined(whole));
      }),
    );
  });

  test('strict: of two frames after any garbage, the second one decodes', () => {
    fc.assert(
      fc.property(byteArray(60), byteArray(20, 1), byteArray(20, 1), (garbage, first, second) => {
        const decoder = new SlipDecoder(20);
        decoder.push(garbage);
        decoder.push(slipEncode(first));
        expect(decoder.push(slipEncode(second)).at(-1)).toEqual({ frame: second });
      }),
    );
  });

  test('strict: noise comes out whole, in its place', () => {
    const plain = fc.array(fc.integer({ min: 0, max: 0xbf }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(plain, byteArray(20, 1), plain, cuts, (before, payload, after, sizes) => {
        const stream = Uint8Array.from([...before, ...slipEncode(payload), ...after]);
        const decoder = new SlipDecoder(20);
        const got = joined([...pieces(stream, sizes)].flatMap((piece) => decoder.push(piece)));
        expect(got).toEqual([{ noise: before }, { frame: payload }, { noise: after }]);
      }),
    );
  });
});

const word = fc.oneof(fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff), fc.nat(0xffffffff));

/** Values of one field, made from what the codec says about itself: a new command needs nothing here. */
function fieldOf(kind: FieldKind): fc.Arbitrary<unknown> {
  if (kind === 'flag') return fc.boolean();
  if (kind === 'bytes') return byteArray(80);
  if (kind === 'u32' || kind === 'u32?') return word;
  return fc.array(recordOf(kind.listOf), { maxLength: 5 });
}

function recordOf(shape: Readonly<Record<string, FieldKind>>): fc.Arbitrary<object> {
  const fields = Object.entries(shape);
  return fc.record(Object.fromEntries(fields.map(([name, kind]) => [name, fieldOf(kind)])), {
    requiredKeys: fields.filter(([, kind]) => kind !== 'u32?').map(([name]) => name),
    noNullPrototype: true,
  });
}

describe.each(COMMAND_NAMES)('%s', (name) => {
  const { payload, opcode }: CommandSpec = COMMANDS[name];

  test('its payload survives the way to the chip', () => {
    fc.assert(
      fc.property(recordOf(payload.shape), word, (value, checksum) => {
        const [item] = new SlipDecoder(0x4020).push(slipEncode(encodeRequest({ opcode, checksum, data: payload.encode(value) })));
        const request = item && 'frame' in item ? decodeRequest(item.frame) : undefined;
        expect(request).toMatchObject({ opcode, checksum });
        expect(request && payload.decode(request.data)).toEqual(value);
      }),
    );
  });

  test('a payload that lost or gained bytes is not taken for another one', () => {
    fc.assert(
      fc.property(recordOf(payload.shape), fc.integer({ min: 1, max: 3 }), (value, count) => {
        const bytes = payload.encode(value);
        const longer = Uint8Array.from([...bytes, ...new Uint8Array(count)]);
        expect(payload.decode(longer)).toBeUndefined();
        if (bytes.length >= count) expect(payload.decode(bytes.subarray(0, bytes.length - count))).toBeUndefined();
      }),
    );
  });

  test('any bytes are a payload or none; nothing throws', () => {
    fc.assert(
      fc.property(byteArray(64), (bytes) => {
        const value = payload.decode(bytes);
        if (value !== undefined) expect(payload.decode(payload.encode(value))).toEqual(value);
      }),
    );
  });

  test('any body is a reply or none; nothing throws', () => {
    fc.assert(
      fc.property(byteArray(24), (body) => {
        const reply = replyOf(name, { opcode, value: 0, body });
        if (reply !== undefined) expect([...reply.data, reply.status, reply.error]).toEqual([...body]);
      }),
    );
  });
});

describe('packets', () => {
  test('responses survive the way to the host', () => {
    fc.assert(
      fc.property(fc.nat(255), word, byteArray(40), (opcode, value, body) => {
        const [item] = new SlipDecoder(64).push(slipEncode(encodeResponse({ opcode, value, body })));
        expect(item && 'frame' in item && decodeResponse(item.frame)).toEqual({ opcode, value, body });
      }),
    );
  });

  test('any bytes are a packet or none, never both kinds, and decode to what encodes to them', () => {
    const packetLike = fc
      .tuple(fc.constantFrom(0, 1, 2), fc.nat(255), byteArray(20), fc.constantFrom(0, 0, 0, 1, -1))
      .map(([direction, opcode, data, off]) =>
        Uint8Array.from([direction, opcode, Math.max(0, data.length + off), 0, 1, 2, 3, 4, ...data]),
      );
    fc.assert(
      fc.property(fc.oneof(byteArray(30), packetLike), (packet) => {
        const request = decodeRequest(packet);
        const response = decodeResponse(packet);
        expect(request !== undefined && response !== undefined).toBe(false);
        if (request) expect(encodeRequest(request)).toEqual(packet);
        if (response) expect(encodeResponse(response)).toEqual(packet);
      }),
    );
  });
});
