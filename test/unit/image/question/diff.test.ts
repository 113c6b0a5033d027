import { describe, expect, test } from 'vitest';
import { better, check, checkMatrix, diff, fitTo } from '../../../../src/image/index.ts';
import { makeDump } from '../../../support/dump.ts';

const MB = 0x100000;
const dump = makeDump();

describe('diff', () => {
  test('of a dump with itself', () => {
    expect(diff(dump.bytes, dump.bytes.slice())).toEqual({ facts: [], regions: [], bytes: 0 });
  });

  test('a patched header', () => {
    const other = dump.bytes.slice();
    other[3] = 0x40;
    expect(diff(dump.bytes, other)).toEqual({
      facts: [{ fact: 'flash-size', a: '1MB', b: '4MB' }],
      regions: [
        { kind: 'bootloader', label: 'boot 1.7', a: { start: 0, end: 0xba0 }, b: { start: 0, end: 0xba0 }, differing: 1, first: 3 },
      ].map((region) => ({ ...region, a: { start: 0, end: dump.loaderEnd }, b: { start: 0, end: dump.loaderEnd } })),
      bytes: 1,
    });
  });

  test('code, settings, and a byte of no region', () => {
    const other = dump.bytes.slice();
    for (const place of [0x2000, dump.paramA + 0x40, 0x70010]) other[place] = (other[place] as number) ^ 1;
    expect(diff(dump.bytes, other).regions.map(({ label, differing, first }) => [label, differing, first])).toEqual([
      ['user1', 1, 0x1000],
      ['data', 1, 0x10],
      ['param A', 1, 0x40],
    ]);
  });

  test('two devices with the same firmware differ in what is theirs', () => {
    const other = makeDump({ mac: Uint8Array.of(0x5c, 0xcf, 0x7f, 1, 1, 1), ssid: 'another' });
    const { facts, regions } = diff(dump.bytes, other.bytes);
    expect(regions.map(({ kind }) => kind)).toEqual(['rf-cal', 'param', 'param', 'flag']);
    expect(facts).toEqual([{ fact: 'donor-mac', a: '5c:cf:7f:12:34:56', b: '5c:cf:7f:01:01:01' }]);
  });

  test('a tail that was moved is the same tail elsewhere, beside its old copy', () => {
    const moved = fitTo(dump.bytes, { chip: { size: 4 * MB, kind: 'esp8266' }, useFullSize: true });
    const other = moved.refusal === null ? moved.bytes : new Uint8Array();
    const { regions } = diff(dump.bytes, other);
    expect(regions.filter(({ a, label }) => a === null && label !== 'data').map(({ label, b }) => [label, b?.start])).toEqual([
      ['rf_cal', 0x3fb000],
      ['init data', 0x3fc000],
      ['param A', 0x3fd000],
      ['param B', 0x3fe000],
      ['flag', 0x3ff000],
    ]);
  });

  test('the same content elsewhere', () => {
    const other = new Uint8Array(4 * MB).fill(0xff);
    other.set(dump.bytes.subarray(0, 0xfb000));
    other.set(dump.bytes.subarray(0xfb000), 0x3fb000);
    other[3] = 0x40;
    const { regions } = diff(dump.bytes, other);
    expect(regions.find(({ label }) => label === 'init data')).toEqual({
      ...{ kind: 'init-data', label: 'init data', differing: 0, first: null },
      ...{ a: { start: 0xfc000, end: 0xfd000 }, b: { start: 0x3fc000, end: 0x3fd000 } },
    });
  });

  test('no planted secret is told', () => {
    expect(JSON.stringify(diff(dump.bytes, makeDump({ password: 'planted-other' }).bytes))).not.toContain('planted');
  });
});

describe('which one is better', () => {
  const judged = (...files: Uint8Array[]) => better(files.map((file) => check(file, { chip: { size: 4 * MB, kind: 'esp8266' } })));

  test('the 1 MB and the 4 MB backup of a 4 MB device: the one that holds the tail', () => {
    const whole = makeDump({ nibble: 4 }).bytes;
    expect(judged(whole.slice(0, MB), whole)).toEqual({ index: 1, reason: 'verdict', relation: 'one-is-the-start-of-the-other' });
  });

  test('the 1 MB and the 4 MB backup of a 1 MB device: the one without copies', () => {
    const copies = new Uint8Array(4 * MB);
    for (let at = 0; at < copies.length; at += MB) copies.set(dump.bytes, at);
    expect(judged(copies, dump.bytes)).toEqual({ index: 1, reason: 'warnings', relation: 'one-repeats-the-other' });
  });

  test('a 1 MB image in a 4 MB read, and with its header patched', () => {
    const patched = dump.bytes.slice();
    patched[3] = 0x40;
    expect(judged(patched, dump.bytes)).toMatchObject({ index: 1, reason: 'verdict', relation: 'different' });
  });

  test('nothing but the settings is missing', () => {
    const whole = makeDump({ nibble: 4, sdk: '1.3.0', params: 'blank' }).bytes;
    expect(judged(whole.slice(0, MB), whole)).toMatchObject({ index: 1, reason: 'verdict' });
  });

  test('damage in the resting slot', () => {
    const damaged = dump.bytes.slice();
    damaged[dump.user2.offset + 0x2000] = (damaged[dump.user2.offset + 0x2000] as number) ^ 1;
    expect(judged(damaged, dump.bytes)).toMatchObject({ index: 1, reason: 'code' });
  });

  test('equal files', () => {
    expect(judged(dump.bytes, dump.bytes.slice())).toEqual({ index: null, reason: null, relation: 'same' });
  });
});

test('the matrix of files and chips', () => {
  const patched = dump.bytes.slice();
  patched[3] = 0x40;
  const files = [
    { path: 'good.bin', bytes: dump.bytes },
    { path: 'bad.bin', bytes: patched },
  ];
  const chips = [1, 4].map((size) => ({ size: size * MB, kind: 'esp8266' as const }));
  const cells = checkMatrix(files, chips, { expect: 'boots' });
  expect(cells.map(({ file, chip, verdict, ok }) => [file, chip.size / MB, verdict, ok])).toEqual([
    ['good.bin', 1, 'boots', true],
    ['good.bin', 4, 'boots', true],
    ['bad.bin', 1, 'boots', true],
    ['bad.bin', 4, 'does-not-boot', false],
  ]);
  expect(cells[3]).toMatchObject({ findings: ['nonos/size-nibble-moved', 'nonos/tail-missing'], lastLine: 'rf_cal[0] !=0x05,is 0xFF' });
  expect(checkMatrix(files, chips)[0]?.ok).toBeNull();
});
