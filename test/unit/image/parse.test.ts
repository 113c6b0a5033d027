import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { slotCrc } from '../../../src/image/format/build.ts';
import { segmentRegion } from '../../../src/image/format/v1.ts';
import { parseHeader, parseImage, parseV1, parseV2 } from '../../../src/image/index.ts';
import { makeApp } from '../../support/dump.ts';
import { buildV1, noise } from '../../support/image.ts';

/** One segment of four bytes: header 8, segment header 8, data 4, padding, checksum at 31. */
const small = Uint8Array.from([
  ...[0xe9, 0x01, 0x02, 0x4f, 0x3c, 0x04, 0x10, 0x40],
  ...[0x00, 0x00, 0x10, 0x40, 0x04, 0x00, 0x00, 0x00],
  ...[0x01, 0x02, 0x04, 0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xef ^ 0x0f],
]);

describe('v1', () => {
  test('header, segment and checksum by hand', () => {
    expect(parseV1(small)).toEqual({
      format: 'v1',
      offset: 0,
      end: 32,
      header: {
        ...{ magic: 0xe9, segmentCount: 1, modeByte: 2, sizeByte: 0x4f, entry: 0x4010043c },
        ...{ flashMode: 'dio', flashSize: '4MB', flashFreq: '80m' },
      },
      segments: [{ offset: 16, loadAddress: 0x40100000, length: 4, region: 'iram' }],
      checksum: { offset: 31, stored: 0xe0, computed: 0xe0, ok: true },
    });
  });

  test('names that no tool writes are null', () => {
    expect(parseHeader(Uint8Array.of(0xe9, 1, 0xff, 0x75, 0, 0, 0, 0))).toMatchObject({
      flashMode: null,
      flashSize: null,
      flashFreq: null,
    });
  });

  test.each([12, 16, 20, 28])('a row is always left for the checksum: %i data bytes', (length) => {
    const image = buildV1({ entry: 0, mode: 0, sizeByte: 0, segments: [{ address: 0x3ffe8000, data: new Uint8Array(length).fill(0xa5) }] });
    const parsed = parseV1(image);
    expect(parsed?.end).toBe(image.length);
    expect(parsed?.checksum?.ok).toBe(true);
  });

  test('a wrong byte is a wrong checksum', () => {
    const bytes = small.slice();
    bytes[17] = 0xff;
    expect(parseV1(bytes)?.checksum).toEqual({ offset: 31, stored: 0xe0, computed: 0xe0 ^ 0x02 ^ 0xff, ok: false });
  });

  test.each([
    ['no segments', 1, 0],
    ['seventeen segments', 1, 17],
    ['a third segment that is not there', 1, 3],
    ['a length beyond the file', 12, 0x80],
    ['a length of four gigabytes', 15, 0xff],
  ])('%s: incomplete, not an exception', (_, offset, value) => {
    const bytes = small.slice();
    bytes[offset] = value;
    expect(parseV1(bytes)?.checksum).toBeNull();
  });

  test('cut before its checksum: incomplete', () => {
    expect(parseV1(small.subarray(0, 31))?.checksum).toBeNull();
    expect(parseV1(small.subarray(0, 7))).toBeUndefined();
    expect(parseV1(new Uint8Array())).toBeUndefined();
  });

  test('inside a larger buffer, at an odd offset', () => {
    const outer = new Uint8Array(100).fill(0xff);
    outer.set(small, 37);
    expect(parseV1(outer.subarray(30), 7)).toMatchObject({ offset: 7, end: 39, checksum: { offset: 38, ok: true } });
  });
});

test.each([
  [0x40100000, 'iram'],
  [0x4010ffff, 'iram'],
  [0x3ffe8000, 'dram'],
  [0x40201010, 'irom'],
  [0x40000000, 'other'],
  [0, 'other'],
] as const)('address %i is %s', (address, region) => {
  expect(segmentRegion(address)).toBe(region);
});

describe('v2', () => {
  const app = makeApp({ number: 1, sdk: '2.2.1', compiled: 2, seed: 3 });
  const placed = new Uint8Array(0x20000).fill(0xff);
  placed.set(app, 0x1000);

  test('mapped code, inner image, CRC', () => {
    const image = parseV2(placed, 0x1000);
    expect(image?.segments.map(({ region, loadAddress }) => [region, loadAddress])).toEqual([
      ['irom', 0x40201010],
      ['iram', 0x40100000],
      ['dram', 0x3ffe8000],
    ]);
    expect(image?.inner?.header.flashSize).toBe('1MB');
    expect(image?.checksum?.ok).toBe(true);
    expect(image?.crc32).toMatchObject({ offset: 0x1000 + app.length - 4, ok: true });
    expect(image?.end).toBe(0x1000 + app.length);
  });

  test('the CRC sees what the checksum does not', () => {
    const bytes = placed.slice();
    bytes[0x2000] = (bytes[0x2000] as number) ^ 1;
    expect(parseV2(bytes, 0x1000)).toMatchObject({ checksum: { ok: true }, crc32: { ok: false } });
  });

  test('a blank word behind the image is no CRC', () => {
    const bytes = placed.slice().fill(0xff, 0x1000 + app.length - 4);
    expect(parseV2(bytes, 0x1000)).toMatchObject({ crc32: null, end: 0x1000 + app.length - 4 });
  });

  test.each([14, 15])('a hostile length in byte %i: no inner image', (offset) => {
    const bytes = placed.slice();
    bytes[0x1000 + offset] = 0x7f;
    expect(parseV2(bytes, 0x1000)).toMatchObject({ inner: undefined, checksum: null, crc32: null });
  });

  test('EA without 04 is none', () => {
    const bytes = placed.slice();
    bytes[0x1001] = 5;
    expect(parseImage(bytes, 0x1000)).toBeUndefined();
  });

  test('the CRC is stored as gen_appbin does, whichever way its top bit is', () => {
    const tops = new Set<boolean>();
    for (let seed = 0; seed < 20; seed++) {
      const bytes = noise(seed, 50);
      const crc = crc32(bytes) >>> 0;
      const isHigh = crc >= 0x80000000;
      tops.add(isHigh);
      expect(slotCrc(bytes)).toBe(isHigh ? 0xffffffff - crc : crc + 1);
    }
    expect(tops.size).toBe(2);
  });
});
