import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../../../src/base/bytes.ts';
import { Rfc2217Client } from '../../../../src/wire/rfc2217/client.ts';
import { baudRateBytes, baudRateOf, comPortMessage } from '../../../../src/wire/rfc2217/com-port.ts';

const hear = (client: Rfc2217Client, hex: string) => client.receive(fromHex(hex.replaceAll(' ', '')));

test('it asks for COM-PORT-OPTION, transparent data and no go-ahead, both ways', () => {
  expect(toHex(new Rfc2217Client().hello())).toBe('fffb2cfffd2cfffb00fffd00fffb03fffd03');
});

test("a server's answers are not answered; DO 44 is the agreement", () => {
  const client = new Rfc2217Client();
  client.hello();
  expect(hear(client, 'fffd2c fffb2c fffe00 fffc00 fffd03 fffb03')).toEqual([{ type: 'agreed', on: true }]);
});

test("pyserial's server begins by itself: what it asks for is answered, what crosses with ours is not", () => {
  const client = new Rfc2217Client();
  client.hello();
  expect(hear(client, 'fffb01 fffb03 fffd00 fffb2c fffd2c')).toEqual([
    { type: 'send', bytes: fromHex('fffd01') },
    { type: 'agreed', on: true },
  ]);
});

test('a server that will not is no server', () => {
  const client = new Rfc2217Client();
  client.hello();
  expect(hear(client, 'fffe2c')).toEqual([{ type: 'agreed', on: false }]);
});

test('answers, states and flow control by their codes', () => {
  const client = new Rfc2217Client();
  expect(
    hear(client, '41 fffa2c65000e1000fff0 fffa2c6bb0fff0 fffa2c6a60fff0 fffa2c6cfff0 fffa2c6dfff0 fffa2c7001fff0 fffa2c0100fff0 42'),
  ).toEqual([
    { type: 'data', bytes: fromHex('41') },
    { type: 'answer', command: 'set-baudrate', value: fromHex('000e1000') },
    { type: 'modem-state', state: 0xb0 },
    { type: 'line-state', state: 0x60 },
    { type: 'suspend' },
    { type: 'resume' },
    { type: 'answer', command: 'purge-data', value: fromHex('01') },
    { type: 'data', bytes: fromHex('42') },
  ]);
});

test('commands as RFC 2217 writes them', () => {
  expect(toHex(comPortMessage('client', 'set-baudrate', ...baudRateBytes(921_600)))).toBe('fffa2c01000e1000fff0');
  expect(toHex(comPortMessage('client', 'set-control', 8))).toBe('fffa2c0508fff0');
  expect(toHex(comPortMessage('server', 'purge-data', 1))).toBe('fffa2c7001fff0');
  expect(baudRateOf(Uint8Array.from([0xff, 0xff, 0xff, 0xff]))).toBe(0xffff_ffff);
  expect(baudRateOf(Uint8Array.from([0, 1, 0xc2]))).toBeUndefined();
});
