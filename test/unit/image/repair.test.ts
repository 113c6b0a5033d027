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
  expect(repair([truth, truth.slice(0, 0x1000).fill(0x5a)]).refusal).toBe('lengths-differ');
  expect(repair([truth, truth.subarray(1)])).toMatchObject({ refusal: null, check: { verdict: 'boots' } });
  expect(repair([truth]).refusal).toBe('needs-readings');
  expect(() => repair([])).toThrow(RangeError);
});

test('nothing to do', () => {
  expect(repair([truth, truth.slice()])).toMatchObject({ refusal: null, changes: [], check: { verdict: 'boots' } });
});

test('what was changed, against the first reading', () => {
  expect(repair([reading(inSlot), truth])).toMatchObject({ changes: [{ offset: inSlot, length: 1, reason: 'other-read' }] });
});

describe('readings that lost or doubled bytes', () => {
  const truth = makeDump().bytes;
  const lose = (bytes: Uint8Array, offset: number, length: number): Uint8Array =>
    Uint8Array.from([...bytes.subarray(0, offset), ...bytes.subarray(offset + length)]);
  const double = (bytes: Uint8Array, offset: number, length: number): Uint8Array =>
    Uint8Array.from([...bytes.subarray(0, offset + length), ...bytes.subarray(offset)]);

  test.each([
    ['each at another place', [lose(truth, 0x2345, 8), lose(truth, 0x83210, 8), lose(truth, 0xfc800, 8)]],
    ['each another number', [lose(truth, 0x2345, 1), lose(truth, 0x83210, 64), lose(truth, 0x1800, 3)]],
    ['two readings', [lose(truth, 0x2345, 8), lose(truth, 0x83210, 8)]],
    ['in erased flash', [lose(truth, 0xa0000, 4), lose(truth, 0x3210, 4), truth]],
    ['doubled in one of three', [double(truth, 0x2345, 8), truth, truth]],
    ['at the start', [lose(truth, 0, 5), truth, truth]],
  ])('%s', (_, readings) => {
    const made = repair(readings);
    expect(made.refusal).toBeNull();
    expect(made.refusal === null && Buffer.from(made.bytes).equals(Buffer.from(truth))).toBe(true);
  });

  test('what all of them lost in one place is refused', () => {
    const lost = lose(truth, 0x2345, 8);
    expect(repair([lost, lost, lost]).refusal).toBe('damaged-alike');
  });

  test('a doubling that only one of two readings has is not decided', () => {
    expect(repair([double(truth, 0x2345, 8), truth]).refusal).toBe('lengths-differ');
  });

  test('no sum, no result: an image without slots is refused', () => {
    const noise = truth.slice().fill(0x5a, 0x1000, 0x100000);
    expect(repair([lose(noise, 0x100, 8), lose(noise, 0x200, 8), noise]).refusal).not.toBeNull();
  });
});
