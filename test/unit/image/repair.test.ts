import { describe, expect, test } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { repair } from '../../../src/image/index.ts';
import { makeDump } from '../../support/dump.ts';

const dump = makeDump({ nibble: 0 });
const { bytes: truth, user1 } = dump;

/** A reading of `truth` with other bytes at these places. */
function reading(...places: readonly number[]): Uint8Array {
  const bytes = truth.slice();
  for (const place of places) bytes[place] = (bytes[place] as number) ^ 0x5a;
  return bytes;
}

function expectTruth(...readings: readonly Uint8Array[]): void {
  const result = repair(readings);
  expect(result.refusal).toBeNull();
  if (result.refusal === null) expect(equal(result.bytes, truth)).toBe(true);
}

const inSlot = user1.offset + 0x1000;

describe('inside a slot its CRC decides', () => {
  test('one reading is right', () => expectTruth(reading(inSlot), truth));
  test('no reading is right, each at other places', () => expectTruth(reading(inSlot, inSlot + 200), reading(inSlot + 100, inSlot + 900)));
  test('the slot’s own header is damaged in one', () => expectTruth(reading(user1.offset + 12), reading(inSlot)));
  test('the checksum behind it and the stored CRC', () => expectTruth(reading(user1.crc), reading(user1.crc - 1)));

  test('whole sectors missing in one', () => {
    const hole = truth.slice().fill(0xff, user1.offset + 0x1000, user1.offset + 0x3000);
    expectTruth(hole, reading(inSlot + 0x2800));
  });

  test('a byte that is wrong in both is noticed', () => {
    const other = reading(inSlot);
    other[inSlot] = 0x00;
    const result = repair([reading(inSlot), other]);
    expect(result).toMatchObject({ refusal: 'undecided', evidence: [{ offset: inSlot, length: 1 }] });
  });

  test('too many places in doubt', () => {
    const places = Array.from({ length: 20 }, (_, i) => inSlot + 40 * i);
    expect(repair([reading(...places.slice(0, 10)), reading(...places.slice(10))]).refusal).toBe('undecided');
    expectTruth(reading(...places.slice(0, 10)), reading(...places.slice(10)), truth);
  });
});

describe('elsewhere', () => {
  test('a single byte of the first stage by its checksum', () => expectTruth(reading(0x40), truth));
  test('two of three', () => expectTruth(reading(0x40, 0x41), reading(dump.initData + 9), reading(dump.params + 0x12)));

  test.each([0x40, dump.initData + 9, dump.params + 0x12, 0x3c000])('two readings that differ at %i', (place) => {
    const result = repair([reading(place, place + 1), truth]);
    expect(result).toMatchObject({ refusal: 'undecided', evidence: [{ offset: place, length: 2 }] });
  });
});

test('eight bits do not decide between two bytes', () => {
  const other = reading(0x40);
  other[0x41] = (other[0x41] as number) ^ 0x33;
  expect(repair([other, truth]).refusal).toBe('undecided');
});

test('readings that agree on damaged code', () => {
  expect(repair([reading(inSlot), reading(inSlot)]).refusal).toBe('damaged-alike');
});

test('readings of other lengths', () => {
  expect(repair([truth, truth.subarray(1)]).refusal).toBe('lengths-differ');
  expect(() => repair([truth])).toThrow(RangeError);
});

test('nothing to do', () => {
  expect(repair([truth, truth.slice()])).toMatchObject({ refusal: null, changes: [], check: { verdict: 'boots' } });
});

test('what was changed, against the first reading', () => {
  expect(repair([reading(inSlot), truth])).toMatchObject({ changes: [{ offset: inSlot, length: 1, reason: 'other-read' }] });
});
