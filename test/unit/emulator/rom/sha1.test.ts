import { expect, test } from 'vitest';
import { ms } from '../../../../src/base/clock.ts';
import { RomBench } from '../../../support/rom-call.ts';

const CONTEXT = 0x3ffe8000;
const A = 0x3ffe8100;
const B = 0x3ffe8200;
const TO = 0x3ffe8300;
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

test('SHA-1 of "abc" (FIPS 180-4), in two pieces; the context is wiped', () => {
  const rom = new RomBench();
  rom.text(A, 'abc');
  rom.run(0x4000b584, [CONTEXT]);
  rom.run(0x4000b5a8, [CONTEXT, A, 1]);
  rom.run(0x4000b5a8, [CONTEXT, A + 1, 2]);
  rom.run(0x4000b648, [TO, CONTEXT]);
  expect(hex(rom.bus.readBytes(TO, 20))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  expect(rom.bus.readBytes(CONTEXT, 92).every((byte) => byte === 0)).toBe(true);
});

test('HMAC-SHA-1 (RFC 2202, case 2)', () => {
  const rom = new RomBench();
  rom.text(A, 'Jefe');
  rom.text(B, 'what do ya want for nothing?');
  rom.run(0x4000ba28, [A, 4, B, 28, TO]);
  expect(hex(rom.bus.readBytes(TO, 20))).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
});

test.each([
  [1, '0c60c80f961f0e71f3a9b524af6012062fe037a6'],
  [2, 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957'],
])('PBKDF2 with %i iterations (RFC 6070)', (iterations, due) => {
  const rom = new RomBench();
  rom.text(A, 'password');
  rom.text(B, 'salt');
  rom.run(0x4000b840, [A, B, 4, iterations, TO, 20], 1e10);
  expect(hex(rom.bus.readBytes(TO, 20))).toBe(due);
});

test.each([
  ['SHA1Update', 0x4000b5a8, [CONTEXT, A, 0xffffffff]],
  ['sha1_vector', 0x4000a2ec, [0xffffffff, A, B, TO]],
  ['pbkdf2_sha1', 0x4000b840, [A, B, 4, 0xffffffff, TO, 32]],
])('%s of more than there can be raises an exception at once', (_, address, args) => {
  const rom = new RomBench();
  rom.run(address, args, ms(50));
  expect([rom.isHome, rom.chip.cpu.exccause]).toEqual([false, 28]);
});
