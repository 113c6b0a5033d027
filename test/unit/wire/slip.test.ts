import { expect, test } from 'vitest';
import { SlipDecoder, type SlipItem, slipEncode } from '../../../src/wire/slip.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): Uint8Array => Uint8Array.from(value, (c) => c.charCodeAt(0));
const decode = (stream: Uint8Array, framing: 'strict' | 'lenient' = 'strict', capacity = 16): SlipItem[] =>
  new SlipDecoder(capacity, framing).push(stream);

test('a frame has END at both sides and escapes END and ESC inside', () => {
  expect(slipEncode(bytes(0x01, 0xc0, 0xdb, 0xdc, 0xdd))).toEqual(bytes(0xc0, 0x01, 0xdb, 0xdc, 0xdb, 0xdd, 0xdc, 0xdd, 0xc0));
});

test('two ENDs in a row are no frame', () => {
  expect(decode(bytes(0xc0, 0xc0, 1, 2, 0xc0, 0xc0, 3, 0xc0))).toEqual([{ frame: bytes(1, 2) }, { frame: bytes(3) }]);
});

test('a boot log in front of and between frames comes out as noise', () => {
  const stream = Uint8Array.from([...text(' ets Jan'), 0xc0, 1, 0xc0, ...text('rst'), 0xc0, 2, 0xc0, ...text('!')]);
  expect(decode(stream)).toEqual([
    { noise: text(' ets Jan') },
    { frame: bytes(1) },
    { noise: text('rst') },
    { frame: bytes(2) },
    { noise: text('!') },
  ]);
});

test('lenient: one END closes a frame and opens the next', () => {
  const stream = bytes(9, 0xc0, 1, 0xc0, 2, 0xc0);
  expect(decode(stream, 'lenient')).toEqual([{ noise: bytes(9) }, { frame: bytes(1) }, { frame: bytes(2) }]);
  expect(decode(stream, 'strict')).toEqual([{ noise: bytes(9) }, { frame: bytes(1) }, { noise: bytes(2) }]);
});

test.each(['strict', 'lenient'] as const)('%s: a wrong escape is reported with its byte, and the next frame decodes', (framing) => {
  const stream = bytes(0xc0, 1, 2, 0xdb, 0x55, 3, 0xc0, 0xc0, 4, 0xc0);
  expect(decode(stream, framing)).toEqual([{ fault: 'escape', byte: 0x55 }, { frame: bytes(4) }]);
});

test('an END in the middle of an escape closes the frame as faulty', () => {
  expect(decode(bytes(0xc0, 1, 0xdb, 0xc0, 0xc0, 2, 0xc0))).toEqual([{ fault: 'escape', byte: 0xc0 }, { frame: bytes(2) }]);
});

test('a frame of exactly the capacity passes, one more byte is an overflow', () => {
  expect(decode(bytes(0xc0, 1, 2, 3, 0xc0), 'strict', 3)).toEqual([{ frame: bytes(1, 2, 3) }]);
  expect(decode(bytes(0xc0, 1, 2, 3, 4, 5, 0xc0, 0xc0, 6, 0xc0), 'strict', 3)).toEqual([
    { fault: 'overflow', byte: 4 },
    { frame: bytes(6) },
  ]);
});

test('garbage with an END in it costs at most one frame', () => {
  const stream = bytes(0x80, 0xc0, 0x7f, 0xc0, 1, 0xc0, 0xc0, 2, 0xc0);
  expect(decode(stream)).toEqual([{ noise: bytes(0x80) }, { frame: bytes(0x7f) }, { noise: bytes(1) }, { frame: bytes(2) }]);
});

test('partial counts what an unfinished frame has so far; reset forgets it', () => {
  const decoder = new SlipDecoder(16);
  expect(decoder.push(bytes(0xc0, 1, 2, 0xdb))).toEqual([]);
  expect(decoder.partial).toBe(2);
  expect(decoder.push(bytes(0xdc))).toEqual([]);
  expect(decoder.partial).toBe(3);
  decoder.reset();
  expect(decoder.partial).toBe(0);
  expect(decoder.push(bytes(0xc0, 5, 0xc0))).toEqual([{ frame: bytes(5) }]);
});

test('frames are copies: later input does not change them', () => {
  const decoder = new SlipDecoder(16);
  const [first] = decoder.push(bytes(0xc0, 1, 2, 0xc0));
  decoder.push(bytes(0xc0, 8, 9, 0xc0));
  expect(first).toEqual({ frame: bytes(1, 2) });
});
