import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../../src/base/bytes.ts';
import { type Rfc2217Request, Rfc2217Server } from '../../../../src/wire/rfc2217/server.ts';

/** Requests in short: `send ff…`, `baud 9600`, `lines dtr rts`, … */
function told(requests: readonly Rfc2217Request[]): string[] {
  return requests.map((request) => {
    switch (request.type) {
      case 'data':
      case 'send':
        return `${request.type} ${toHex(request.bytes)}`;
      case 'baud':
        return `baud ${request.rate}`;
      case 'lines':
        return `lines${request.lines.dtr ? ' dtr' : ''}${request.lines.rts ? ' rts' : ''}`;
      case 'break':
        return `break ${request.on ? 'on' : 'off'}`;
      case 'purge':
        return `purge${request.received ? ' received' : ''}${request.unsent ? ' unsent' : ''}`;
      default:
        return request.type;
    }
  });
}

const say = (server: Rfc2217Server, hex: string): string[] => told(server.receive(fromHex(hex.replaceAll(' ', ''))));
/** One command of the client and what it leads to. */
const ask = (command: string, server = new Rfc2217Server()): string[] => say(server, `fffa2c${command}fff0`);
const answer = (value: string): string => `send fffa2c${value}fff0`;

test("pyserial's opening is agreed to, and the modem state told once", () => {
  const server = new Rfc2217Server();
  expect(say(server, 'fffd01 fffb03 fffd03 fffd2c fffb2c')).toEqual([
    'send fffb01',
    'send fffd03',
    'send fffb03',
    'send fffb2c',
    'send fffd2c',
    'send fffa2c6bb0fff0',
  ]);
  expect(say(server, 'fffd2c fffb2c')).toEqual([]);
  expect(say(server, 'fffc2c fffb2c')).toEqual(['send fffe2c', 'send fffd2c']);
});

test('transparent data is agreed to, other options are refused', () => {
  expect(say(new Rfc2217Server(), 'fffb00 fffd00 fffd18 fffb18 fffb01')).toEqual([
    'send fffd00',
    'send fffb00',
    'send fffc18',
    'send fffe18',
    'send fffe01',
  ]);
});

test("pyserial's settings are done before they are echoed", () => {
  const server = new Rfc2217Server();
  expect(say(server, 'fffa2c0100002580fff0 fffa2c0208fff0 fffa2c0301fff0 fffa2c0401fff0 fffa2c0501fff0')).toEqual([
    'baud 9600',
    'send fffa2c6500002580fff0',
    'send fffa2c6608fff0',
    'send fffa2c6701fff0',
    'send fffa2c6801fff0',
    'send fffa2c6901fff0',
  ]);
});

test('a baud rate with FF in it comes doubled and goes back doubled', () => {
  expect(ask('010000ffff10')).toEqual(['baud 65296', 'send fffa2c650000ffff10fff0']);
  const doubled = 'ff'.repeat(8);
  expect(ask(`01${doubled}`)).toEqual(['baud 4294967295', answer(`65${doubled}`)]);
});

test('rate 0 asks for the one that holds', () => {
  const server = new Rfc2217Server();
  expect(ask('0100000000', server)).toEqual([answer('650001c200')]);
  ask('01000e1000', server);
  expect(ask('0100000000', server)).toEqual([answer('65000e1000')]);
});

test.each([
  ['data size', '02', '66', '08', ['05', '06', '07', '08', '00']],
  ['parity', '03', '67', '01', ['00', '01', '02', '03', '04', '05']],
  ['stop size', '04', '68', '01', ['00', '01', '02', '03']],
])('%s: whatever is asked for, what holds is told', (_, command, reply, holds, values) => {
  for (const value of values) expect(ask(command + value)).toEqual([answer(reply + holds)]);
});

describe('SET-CONTROL', () => {
  test('each line change is its own step, and answered', () => {
    const server = new Rfc2217Server();
    expect(say(server, 'fffa2c0508fff0 fffa2c050bfff0 fffa2c0509fff0 fffa2c050cfff0')).toEqual([
      'lines dtr',
      answer('6908'),
      'lines dtr rts',
      answer('690b'),
      'lines rts',
      answer('6909'),
      'lines',
      answer('690c'),
    ]);
  });

  test('a line set to what it is counts as a step too', () => {
    expect(ask('0509')).toEqual(['lines', answer('6909')]);
  });

  test('asking for the lines tells how the client before left them', () => {
    const server = new Rfc2217Server({ lines: { dtr: false, rts: true } });
    expect(ask('0507', server)).toEqual([answer('6909')]);
    expect(ask('050a', server)).toEqual([answer('690b')]);
    expect(ask('0508', server)).toEqual(['lines dtr rts', answer('6908')]);
    expect(ask('0507', server)).toEqual([answer('6908')]);
  });

  test('break', () => {
    const server = new Rfc2217Server();
    expect(ask('0504', server)).toEqual([answer('6906')]);
    expect(ask('0505', server)).toEqual(['break on', answer('6905')]);
    expect(ask('0504', server)).toEqual([answer('6905')]);
    expect(ask('0506', server)).toEqual(['break off', answer('6906')]);
  });

  test('flow control is echoed and remembered, towards the client too', () => {
    const server = new Rfc2217Server();
    expect(ask('0500', server)).toEqual([answer('6901')]);
    expect(ask('050d', server)).toEqual([answer('690e')]);
    expect(ask('0503', server)).toEqual([answer('6903')]);
    expect(ask('0500', server)).toEqual([answer('6903')]);
    expect(ask('050d', server)).toEqual([answer('6910')]);
    expect(ask('050f', server)).toEqual([answer('690f')]);
    expect(ask('050d', server)).toEqual([answer('690f')]);
    expect(ask('0500', server)).toEqual([answer('6903')]);
    for (const value of ['02', '11', '13', '12']) expect(ask(`05${value}`, server)).toEqual([answer(`69${value}`)]);
  });

  test('a value that RFC 2217 does not know is passed over', () => {
    expect(ask('0514')).toEqual([]);
    expect(ask('05ffff')).toEqual([]);
  });
});

test('purge: what is to be dropped, then the echo', () => {
  expect(ask('0c01')).toEqual(['purge received', answer('7001')]);
  expect(ask('0c02')).toEqual(['purge unsent', answer('7002')]);
  expect(ask('0c03')).toEqual(['purge received unsent', answer('7003')]);
  expect(ask('0c04')).toEqual([]);
});

test('suspend and resume are not answered: that would suspend the client', () => {
  expect(ask('08')).toEqual(['suspend']);
  expect(ask('09')).toEqual(['resume']);
});

test('states and masks', () => {
  const server = new Rfc2217Server();
  expect(ask('07', server)).toEqual([answer('6bb0')]);
  expect(ask('06', server)).toEqual([answer('6a60')]);
  expect(ask('0a1e', server)).toEqual([answer('6e1e')]);
  expect(ask('0b10', server)).toEqual([answer('6f10')]);
  expect(ask('07', server)).toEqual([answer('6b10')]);
  expect(say(server, 'fffb2c')).toEqual(['send fffd2c', answer('6b10')]);
});

test('the signature is told to who asks, not to who tells his own', () => {
  expect(ask('00', new Rfc2217Server({ signature: 'ab' }))).toEqual([answer('646162')]);
  expect(ask('007879')).toEqual([]);
});

test('commands without their value, of another option, or unknown are passed over', () => {
  for (const command of ['01', '010000', '02', '05', '0c', '0d', '65', '']) expect(ask(command)).toEqual([]);
  expect(say(new Rfc2217Server(), 'fffa180100002580fff0')).toEqual([]);
});

test('data keeps its place among commands', () => {
  expect(say(new Rfc2217Server(), 'c0ffffc0 fffa2c0100038400fff0 07')).toEqual([
    'data c0ffc0',
    'baud 230400',
    answer('6500038400'),
    'data 07',
  ]);
});
