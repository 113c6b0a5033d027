import { describe, expect, test } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { check, inspect, redact } from '../../../src/image/index.ts';
import { makeDump } from '../../support/dump.ts';
import { makeArduino } from '../../support/families.ts';
import { holdsText, PLANTED, plantItead, plantTuya } from '../../support/vendor.ts';

function redacted(file: Uint8Array) {
  const result = redact(file);
  if (result.refusal !== null) throw new Error(`refused: ${result.refusal}`);
  return result;
}

const VENDORS = { itead: plantItead, tuya: plantTuya, nobody: () => {} };

describe.each(Object.keys(VENDORS) as (keyof typeof VENDORS)[])('settings of %s', (vendor) => {
  const dump = makeDump({ active: 'user2' });
  VENDORS[vendor](dump.bytes);
  const { bytes, changes, check: result } = redacted(dump.bytes);

  test('no secret, no calibration, no MAC', () => {
    expect(holdsText(dump.bytes, PLANTED)).toBe(true);
    expect(holdsText(bytes, PLANTED)).toBe(false);
    expect(inspect(bytes)).toMatchObject({ donorMac: null, secrets: [] });
    expect(holdsText(bytes, String.fromCharCode(...dump.mac))).toBe(false);
  });

  test('it starts as before', () => {
    const before = check(dump.bytes);
    expect([result.verdict, result.slot]).toEqual([before.verdict, before.slot]);
    expect(result.slot?.name).toBe('user2');
  });

  test('code, init data and header are the same', () => {
    for (const [start, end] of [
      [0, dump.user1.crc + 4],
      [dump.user2.offset, dump.user2.crc + 4],
      [dump.initData, dump.initData + 0x1000],
    ] as const) {
      expect(equal(bytes.subarray(start, end), dump.bytes.subarray(start, end))).toBe(true);
    }
  });

  test('every byte that differs is in the list', () => {
    const listed = new Uint8Array(bytes.length);
    for (const { offset, length } of changes) listed.fill(1, offset, offset + length);
    expect(bytes.findIndex((byte, i) => byte !== dump.bytes[i] && listed[i] === 0)).toBe(-1);
  });
});

test('copy B chooses as copy A did', () => {
  const { bytes, paramA, paramB } = makeDump({ active: 'user2' });
  bytes[paramB] = 0xfc;
  const { bytes: out, check: result } = redacted(bytes);
  expect([out[paramA], out[paramB], result.slot?.name]).toEqual([0xfd, 0xfd, 'user2']);
});

test('what an unknown maker keeps outside of code goes; code with the look of a secret stays', () => {
  const { bytes } = makeDump();
  bytes.set(new TextEncoder().encode('planted-somewhere'), 0x7c100);
  bytes.set(new TextEncoder().encode('planted-elsewhere'), 0x70000);
  expect(holdsText(redacted(bytes).bytes, PLANTED)).toBe(false);
});

test('an Arduino program keeps its code, its files and settings go', () => {
  const file = new Uint8Array(0x100000).fill(0xff);
  file.set(makeArduino('"password":"of the program"'));
  file.set(new TextEncoder().encode('{"password":"planted-in-a-file"}'), 0xeb000);
  const { bytes, check: result } = redacted(file);
  expect([holdsText(bytes, PLANTED), holdsText(bytes, 'of the program'), result.verdict]).toEqual([false, true, 'boots']);
});

test('where code and data cannot be told apart nothing is promised', () => {
  expect(redact(new Uint8Array(0x1000).fill(0xff)).refusal).toBe('unknown-family');
});
