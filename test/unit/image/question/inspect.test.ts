import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromLatin1 } from '../../../../src/base/bytes.ts';
import { readSample } from '../../../../src/cli/file/sample.ts';
import { rehearse } from '../../../../src/emulator/index.ts';
import { check, inspect } from '../../../../src/image/index.ts';
import { makeDump } from '../../../support/dump.ts';
import { makeArduino } from '../../../support/families.ts';

const dump = makeDump({ active: 'user2' });
const report = inspect(dump.bytes);

test('file, family, boot loader, SDK, header', () => {
  expect(report).toMatchObject({
    file: { size: 0x100000, sha256: createHash('sha256').update(dump.bytes).digest('hex') },
    ...{ family: 'nonos-ota', bootloader: { name: 'boot', version: '1.7' }, sdk: '2.2.1' },
    header: { magic: 0xe9, segmentCount: 2, flashMode: 'dout', flashSize: '1MB', flashFreq: '40m', entry: 0x4010057c },
  });
});

test('both slots, and which of them is chosen', () => {
  expect(report.slots).toMatchObject([
    { offset: 0x1000, format: 'v2', active: false, checksum: { ok: true }, crc32: { offset: dump.user1.crc, ok: true } },
    { offset: 0x81000, format: 'v2', active: true, checksum: { ok: true }, crc32: { offset: dump.user2.crc, ok: true } },
  ]);
});

test('regions, by name', () => {
  const named = report.regions.filter(({ kind }) => kind !== 'free').map(({ start, end, label }) => [start, end, label]);
  expect(named).toEqual([
    [0, dump.loaderEnd, 'boot 1.7'],
    [0x1000, dump.user1.crc + 4, 'user1'],
    [0x81000, dump.user2.crc + 4, 'user2'],
    [0xfb000, 0xfc000, 'rf_cal'],
    [0xfc000, 0xfd000, 'init data'],
    [0xfd000, 0xfe000, 'param A'],
    [0xfe000, 0xff000, 'param B'],
    [0xff000, 0x100000, 'flag'],
  ]);
});

test('what the application keeps below user2 is its own', () => {
  const { bytes } = makeDump();
  bytes[0x7d000] = 0;
  bytes[0x70000] = 0;
  const labels = inspect(bytes).regions.filter(({ start }) => start >= 0x70000 && start < 0x81000);
  expect(labels).toEqual([
    { start: 0x70000, end: 0x71000, kind: 'data', label: 'data' },
    { start: 0x71000, end: 0x7c000, kind: 'free', label: 'free' },
    { start: 0x7c000, end: 0x80000, kind: 'app-private', label: 'app private' },
    { start: 0x80000, end: 0x81000, kind: 'free', label: 'free' },
  ]);
});

describe('the donor', () => {
  test('by its radio calibration', () => {
    expect(report.donorMac).toBe('5c:cf:7f:12:34:56');
  });

  test('by the copy in the settings, if there is no calibration', () => {
    expect(inspect(makeDump({ rfCal: false }).bytes).donorMac).toBe('5c:cf:7f:12:34:56');
  });

  test('a calibration with a wrong sum is nobody’s', () => {
    const { bytes } = makeDump({ params: 'blank' });
    bytes[0xfb010] = (bytes[0xfb010] as number) ^ 1;
    expect(inspect(bytes).donorMac).toBeNull();
  });

  test('nothing planted, nobody named', () => {
    expect(inspect(makeDump({ params: 'blank', rfCal: false }).bytes).donorMac).toBeNull();
  });
});

describe('secrets', () => {
  test('place and length in both parameter sectors', () => {
    const fields = (sector: number) => [
      { kind: 'station-ssid', offset: sector + 0x10, length: 'planted-ssid'.length },
      { kind: 'station-password', offset: sector + 0x37, length: 'planted-password'.length },
    ];
    expect(report.secrets).toEqual([...fields(0xfd000), ...fields(0xfe000)]);
  });

  test('a patched header does not hide them', () => {
    const bytes = dump.bytes.slice();
    bytes[3] = 0x40;
    expect(inspect(bytes).secrets).toEqual(report.secrets);
  });

  test('Itead’s sector, by its own name', () => {
    const { bytes } = makeDump({ params: 'blank' });
    const put = (offset: number, text: string) => bytes.set(new TextEncoder().encode(`${text}\0`), 0x78000 + offset);
    put(0x00, 'net');
    put(0x20, 'word');
    put(0x7c, '1000abcdef');
    put(0x87, '01234567-89ab-cdef-0123-456789abcdef');
    expect(inspect(bytes).secrets).toEqual([]);
    put(0xc4, 'ITEAD-1000abcdef');
    expect(inspect(bytes).secrets.map(({ kind, offset, length }) => [kind, offset - 0x78000, length])).toEqual([
      ['station-ssid', 0x00, 3],
      ['station-password', 0x20, 4],
      ['itead-device-id', 0x7c, 10],
      ['itead-apikey', 0x87, 36],
    ]);
  });

  test('JSON keys with a value', () => {
    const { bytes } = makeDump({ params: 'blank' });
    bytes.set(new TextEncoder().encode('{"auz_key":"abc", "pskKey" : "", "ap_pwd":12,"password": "xyzzy"}'), 0xf9000);
    expect(inspect(bytes).secrets).toEqual([
      { kind: 'json-cloud-key', offset: 0xf9000 + 12, length: 3 },
      { kind: 'json-password', offset: 0xf9000 + 58, length: 5 },
    ]);
  });

  test('no value is anywhere in the report', () => {
    expect(JSON.stringify(report)).not.toContain('planted');
  });
});

describe('the slot that other boot loaders choose', () => {
  const sample = (name: string) => readSample(name).slice();
  const active = (file: Uint8Array) =>
    inspect(file)
      .slots.filter((slot) => slot.active)
      .map(({ offset }) => offset);
  /** A row of OTA data as ESP-IDF documents it: the number, 24 bytes of label, a CRC of the number. */
  const row = (sequence: number, crc: number) => {
    const bytes = new Uint8Array(32).fill(0xff);
    new DataView(bytes.buffer).setUint32(0, sequence, true);
    new DataView(bytes.buffer).setUint32(28, crc, true);
    return bytes;
  };
  // Of the numbers 1, 2 and 3, computed by binascii.crc32(number, 0xffffffff).
  const CRC = [0, 0x4743989a, 0x55f63774, 0xed4a5011];
  const otaData = (file: Uint8Array) => {
    const table = Array.from({ length: 8 }, (_, i) => 0x8000 + 32 * i).find((at) => file[at + 2] === 1 && file[at + 3] === 0);
    return new DataView(file.buffer).getUint32((table ?? 0) + 4, true);
  };

  test.each([
    ['none', [], 0x10000],
    ['1', [row(1, CRC[1] as number)], 0x10000],
    ['1 and 2', [row(1, CRC[1] as number), row(2, CRC[2] as number)], 0x80000],
    ['3 and 2', [row(3, CRC[3] as number), row(2, CRC[2] as number)], 0x10000],
    ['1 and a 2 whose CRC is wrong', [row(1, CRC[1] as number), row(2, 0x55f63775)], 0x10000],
  ] as const)('RTOS SDK, sequence numbers %s', (name, rows, offset) => {
    const file = sample('rtos-1mb');
    const at = otaData(file);
    rows.forEach((bytes, i) => {
      file.set(bytes, at + 0x1000 * i);
    });
    expect(active(file)).toEqual([offset]);
    const seen = rehearse({ flash: file, chipSize: 0x100000 });
    // The loader of our own does not look at the CRC.
    if (!name.includes('wrong')) expect(seen.slot?.offset).toBe(offset);
    expect(check(file, { chip: { size: 0x100000, kind: 'esp8266' } }).verdict).toBe('boots');
    file[offset + 0x20] = ~(file[offset + 0x20] as number);
    expect(check(file, { chip: { size: 0x100000, kind: 'esp8266' } }).verdict).toBe('boots-changed');
  });

  test('rBoot: the current ROM, the first one before settings were written, none where a pin chooses', () => {
    const file = sample('rboot-1mb');
    file.set([0xe1, 1, 0, 1, 0, 2, 0, 0, 0x00, 0x20, 0, 0, 0x00, 0x20, 0x08, 0], 0x1000);
    expect(active(file)).toEqual([0x82000]);
    expect(rehearse({ flash: file, chipSize: 0x100000 }).slot?.offset).toBe(0x82000);
    file[0x1003] = 0;
    expect(active(file)).toEqual([0x2000]);
    file[0x1002] = 1;
    expect(active(file)).toEqual([]);
    expect(active(file.fill(0xff, 0x1000, 0x2000))).toEqual([0x2000]);
  });

  test('Arduino has one', () => {
    expect(active(makeArduino('any text'))).toEqual([0x1000]);
  });
});

test('a finding lists 100 places and counts the others; the secrets themselves are all there', () => {
  const value = '"password":"x" ';
  const bytes = new Uint8Array(0x10000).fill(0x20);
  for (let i = 0; i < 1500; i++) bytes.set(fromLatin1(value), 0x100 + i * value.length);
  const report = inspect(bytes);
  expect(report.secrets).toHaveLength(1500);
  const finding = report.findings.find(({ id }) => id === 'privacy/credentials');
  expect(finding?.evidence).toHaveLength(100);
  expect(finding?.omitted).toBe(1400);
});
