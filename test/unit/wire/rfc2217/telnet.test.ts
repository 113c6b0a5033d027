import { expect, test } from 'vitest';
import { TelnetDecoder, telnetEscape, telnetNegotiation, telnetSubnegotiation } from '../../../../src/wire/rfc2217/telnet.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('data has its FF doubled, and nothing else', () => {
  expect(telnetEscape(bytes(1, 0xff, 0x0d, 0, 0xff))).toEqual(bytes(1, 0xff, 0xff, 0x0d, 0, 0xff, 0xff));
  const plain = bytes(1, 2);
  expect(telnetEscape(plain)).toBe(plain);
});

test('messages as RFC 854 writes them', () => {
  expect(telnetNegotiation('will', 44)).toEqual(bytes(0xff, 0xfb, 44));
  expect(telnetNegotiation('wont', 44)).toEqual(bytes(0xff, 0xfc, 44));
  expect(telnetNegotiation('do', 44)).toEqual(bytes(0xff, 0xfd, 44));
  expect(telnetNegotiation('dont', 44)).toEqual(bytes(0xff, 0xfe, 44));
  expect(telnetSubnegotiation(44, bytes(1, 0, 0xff))).toEqual(bytes(0xff, 0xfa, 44, 1, 0, 0xff, 0xff, 0xff, 0xf0));
});

test('what pyserial sends when it opens a port', () => {
  const stream = bytes(0xff, 0xfd, 1, 0xff, 0xfb, 3, 0xff, 0xfd, 3, 0xff, 0xfd, 0x2c, 0xff, 0xfb, 0x2c);
  expect(new TelnetDecoder().push(stream)).toEqual([
    { type: 'negotiation', verb: 'do', option: 1 },
    { type: 'negotiation', verb: 'will', option: 3 },
    { type: 'negotiation', verb: 'do', option: 3 },
    { type: 'negotiation', verb: 'do', option: 44 },
    { type: 'negotiation', verb: 'will', option: 44 },
  ]);
});

test('data around commands keeps its place; commands without meaning here are passed over', () => {
  const NOP = 0xf1;
  const stream = bytes(1, 0xff, NOP, 2, 0xff, 0xfd, 0, 3, 0xff, 0xff, 0xff, 0xf0, 4);
  expect(new TelnetDecoder().push(stream)).toEqual([
    { type: 'data', bytes: bytes(1, 2) },
    { type: 'negotiation', verb: 'do', option: 0 },
    { type: 'data', bytes: bytes(3, 0xff, 4) },
  ]);
});

test('a sub-negotiation that another command breaks off is dropped, and the command counts', () => {
  const stream = bytes(0xff, 0xfa, 44, 1, 2, 0xff, 0xfb, 0, 0xff, 0xfa, 44, 9, 0xff, 0xf0, 5);
  expect(new TelnetDecoder().push(stream)).toEqual([
    { type: 'negotiation', verb: 'will', option: 0 },
    { type: 'subnegotiation', option: 44, body: bytes(9) },
    { type: 'data', bytes: bytes(5) },
  ]);
  const NOP = 0xf1;
  expect(new TelnetDecoder().push(bytes(0xff, 0xfa, 44, 1, 0xff, NOP, 6))).toEqual([{ type: 'data', bytes: bytes(6) }]);
});

test('a sub-negotiation longer than 256 bytes is dropped as a whole, one of 256 is not', () => {
  const decoder = new TelnetDecoder();
  expect(decoder.push(telnetSubnegotiation(44, new Uint8Array(256).fill(7)))).toEqual([]);
  expect(decoder.push(telnetSubnegotiation(44, new Uint8Array(255).fill(7)))).toEqual([
    { type: 'subnegotiation', option: 44, body: new Uint8Array(255).fill(7) },
  ]);
  expect(decoder.push(bytes(0xff, 0xfa, 0xff, 0xf0, 7))).toEqual([{ type: 'data', bytes: bytes(7) }]);
});

test('what it hands out stays when the chunk is reused', () => {
  const chunk = bytes(1, 2, 3);
  const [item] = new TelnetDecoder().push(chunk);
  chunk.fill(0);
  expect(item).toEqual({ type: 'data', bytes: bytes(1, 2, 3) });
});
