import { expect, test } from 'vitest';
import { parseHostPort, parsePort } from '../../../../src/cli/grammar/port-spec.ts';

test.each([
  ['/dev/ttyUSB0', { kind: 'device', path: '/dev/ttyUSB0' }],
  ['COM5', { kind: 'device', path: 'COM5' }],
  ['\\\\.\\COM12', { kind: 'device', path: '\\\\.\\COM12' }],
  ['socket://127.0.0.1:4711', { kind: 'socket', host: '127.0.0.1', port: 4711 }],
  ['socket://[::1]:23', { kind: 'socket', host: '::1', port: 23 }],
  ['rfc2217://host.example:2217', { kind: 'rfc2217', host: 'host.example', port: 2217, ignoresControl: false }],
  ['rfc2217://host:2217?ign_set_control', { kind: 'rfc2217', host: 'host', port: 2217, ignoresControl: true }],
  ['replay:a b.jsonl', { kind: 'replay', path: 'a b.jsonl' }],
  ['emulator:', { kind: 'emulator', chip: {} }],
  ['emulator:?', { kind: 'emulator', chip: {} }],
  [
    'emulator:?chip-size=4MB&flash=a b.bin&save=c=d.bin',
    { kind: 'emulator', chip: { chipSize: 4194304, flash: 'a b.bin', save: 'c=d.bin' } },
  ],
  ['emulator:?flash=100%25.bin&save=50%.bin', { kind: 'emulator', chip: { flash: '100%.bin', save: '50%.bin' } }],
  [
    'emulator:?flash=a+b.bin&boot=download&chip=esp8285',
    { kind: 'emulator', chip: { flash: 'a+b.bin', boot: 'download', chip: 'esp8285' } },
  ],
])('%s', (given, due) => {
  expect(parsePort(given)).toEqual(due);
});

test.each([
  'socket://host',
  'socket://host:70000',
  'socket://:23',
  'telnet://host:23',
  'socket://a:1?ign_set_control=1',
  'emulator:?size=4MB',
  'emulator:?flash=',
  'emulator:?chip-size=5MB',
  'emulator:?__proto__=x',
])('%s is no port', (given) => {
  expect(() => parsePort(given)).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
});

test('host and port', () => {
  expect(parseHostPort('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 });
  expect(parseHostPort('::1:0')).toBeUndefined();
});
