import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equal, firstDifference } from '../../src/base/bytes.ts';
import { seededRandom } from '../../src/base/random.ts';
import { type Change, check, diff, fitTo, type MendResult, redact, repair } from '../../src/image/index.ts';
import { DUMP_MAPS, type DumpNibble, type DumpOptions, LOADERS, makeDump, makeInitData, SDK_TEXTS } from '../support/dump.ts';
import { holdsText, PLANTED, plantItead, plantTuya } from '../support/vendor.ts';

const RUNS = 40;

const dumpOptions: fc.Arbitrary<DumpOptions> = fc.record({
  nibble: fc.constantFrom(...Object.keys(DUMP_MAPS).map((key) => Number(key) as DumpNibble)),
  loader: fc.constantFrom(...(Object.keys(LOADERS) as (keyof typeof LOADERS)[])),
  sdk: fc.constantFrom(...(Object.keys(SDK_TEXTS) as (keyof typeof SDK_TEXTS)[])),
  active: fc.constantFrom('user1', 'user2'),
  params: fc.constantFrom('blank', 'written'),
  mode: fc.constantFrom(0, 2, 3),
  rfCal: fc.boolean(),
  seed: fc.nat(1000),
});

/** What befell the dump before it came to be mended. */
const mishap = fc.constantFrom('none', 'patched', 'mirrored', 'truncated', 'no init data', 'active slot damaged', 'padded');

function happen(what: string, options: DumpOptions): Uint8Array {
  const dump = makeDump(options);
  const { bytes, size } = dump;
  if (what === 'patched') bytes[3] = (bytes[3] as number) === 0x20 ? 0x40 : 0x20;
  if (what === 'no init data') bytes.fill(0xff, dump.initData, dump.initData + 0x1000);
  if (what === 'active slot damaged') dump.bytes[dump[dump.options.active].offset + 0x80] = 0x5a;
  if (what === 'truncated') return bytes.slice(0, size / 2);
  if (what !== 'mirrored' && what !== 'padded') return bytes;
  const file = new Uint8Array(size * 2).fill(0xff);
  file.set(bytes);
  if (what === 'mirrored') file.set(bytes, size);
  return file;
}

/** What is not listed is what was there before. */
function expectListed(file: Uint8Array, bytes: Uint8Array, changes: readonly Change[]): void {
  const due = new Uint8Array(bytes.length).fill(0xff);
  due.set(file.subarray(0, bytes.length));
  for (const { offset, length } of changes) if (offset < bytes.length) due.set(bytes.subarray(offset, offset + length), offset);
  expect(firstDifference(due, bytes)).toBe(-1);
  if (changes.length === 0) expect(equal(file, bytes)).toBe(true);
  for (const { length } of changes) expect(length).toBeGreaterThan(0);
}

test('fit: boots without errors on that chip, is listed, leaves the file alone, and a second time has nothing to do', () => {
  const size = fc.constantFrom(0x80000, 0x100000, 0x200000, 0x400000);
  let mended = 0;
  fc.assert(
    fc.property(dumpOptions, mishap, size, fc.boolean(), fc.boolean(), (options, what, chipSize, useFullSize, withInitData) => {
      const file = happen(what, options);
      const before = file.slice();
      const how = {
        ...{ chip: { size: chipSize, kind: 'esp8266' as const }, useFullSize },
        initData: withInitData ? makeInitData(3) : undefined,
      };
      const result = fitTo(file, how);
      expect(equal(file, before)).toBe(true);
      if (result.refusal !== null) return;
      mended++;
      const { verdict, findings } = check(result.bytes, { chip: how.chip });
      expect([verdict, findings.filter(({ severity }) => severity === 'error').map(({ id }) => id)]).toEqual(['boots', []]);
      expectListed(file, result.bytes, result.changes);
      expect(fitTo(result.bytes, how)).toMatchObject({ refusal: null, changes: [] });
    }),
    { numRuns: 2 * RUNS },
  );
  expect(mended).toBeGreaterThan(RUNS / 2);
});

test('redact: no planted secret is left, verdict and slot are as before, a second time has nothing to do', () => {
  const vendor = fc.constantFrom(
    () => {},
    (bytes: Uint8Array) => plantItead(bytes),
    (bytes: Uint8Array) => plantTuya(bytes),
  );
  fc.assert(
    fc.property(dumpOptions, vendor, fc.boolean(), (options, plant, isPatched) => {
      const { bytes, mac } = makeDump({ ...options, nibble: 2 });
      plant(bytes);
      if (isPatched) bytes[3] = 0x40;
      const before = check(bytes);
      const result = redact(bytes);
      expect(result.refusal).toBeNull();
      if (result.refusal !== null) return;
      expect(holdsText(result.bytes, PLANTED)).toBe(false);
      expect(holdsText(result.bytes, String.fromCharCode(...mac))).toBe(false);
      const after = check(result.bytes);
      expect([after.verdict, after.slot]).toEqual([before.verdict, before.slot]);
      expectListed(bytes, result.bytes, result.changes);
      expect(redact(result.bytes)).toMatchObject({ refusal: null, changes: [] });
    }),
    { numRuns: RUNS },
  );
});

test('diff(x, x) is empty; diff(a, b) and diff(b, a) see the same regions', () => {
  fc.assert(
    fc.property(dumpOptions, dumpOptions, (one, other) => {
      const [a, b] = [makeDump(one).bytes, makeDump(other).bytes];
      expect(diff(a, a.slice())).toEqual({ facts: [], regions: [], bytes: 0 });
      const places = (from: Uint8Array, to: Uint8Array) =>
        diff(from, to)
          .regions.map(({ label, differing }) => `${label} ${differing}`)
          .sort();
      expect(places(a, b)).toEqual(places(b, a));
    }),
    { numRuns: RUNS / 2 },
  );
});

/** A fault of reading: bytes flipped, a stretch of FF, a stretch that repeats what came before. */
const fault = fc.record({
  how: fc.constantFrom('flip', 'blank', 'repeat'),
  where: fc.constantFrom('anywhere', 'slot', 'header'),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 0x400 }),
});
type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never;

function read(truth: Uint8Array, faults: readonly Fault[], seed: number): Uint8Array {
  const bytes = truth.slice();
  const random = seededRandom(seed);
  for (const { how, where, at, length } of faults) {
    const start = where === 'slot' ? 0x1000 + (at % 0x5000) : where === 'header' ? 0x1000 + (at % 32) : at % truth.length;
    const end = Math.min(bytes.length, start + length);
    if (how === 'flip') bytes[start] = (bytes[start] as number) ^ (1 + Math.floor(random() * 255));
    if (how === 'blank') bytes.fill(0xff, start, end);
    if (how === 'repeat') bytes.copyWithin(start, Math.max(0, start - length), Math.max(0, start - length) + (end - start));
  }
  return bytes;
}

test('repair gives the chip’s content or refuses, never anything else', () => {
  const reading = fc.tuple(fc.array(fault, { maxLength: 4 }), fc.nat(1000));
  let solved = 0;
  let hard = 0;
  fc.assert(
    fc.property(fc.nat(20), fc.array(reading, { minLength: 2, maxLength: 3 }), (seed, readings) => {
      const truth = makeDump({ nibble: 0, seed }).bytes;
      const files = readings.map(([faults, random], i) => read(truth, faults, random + i));
      const result: MendResult = repair(files);
      if (result.refusal !== null) return;
      solved++;
      if (files.every((file) => !equal(file, truth))) hard++;
      // Where every reading is wrong alike outside of what a CRC covers, nobody can know: see `repair`.
      if (equal(truth, result.bytes)) return;
      const alike = truth.findIndex(
        (byte, i) => byte !== result.bytes[i] && files.filter((file) => file[i] === result.bytes[i]).length < 2,
      );
      expect(alike).toBe(-1);
      expect(equal(result.bytes.subarray(0x1000, 0x6000), truth.subarray(0x1000, 0x6000))).toBe(true);
    }),
    { numRuns: 4 * RUNS },
  );
  expect(solved).toBeGreaterThan(RUNS / 2);
  expect(hard).toBeGreaterThan(2);
});
