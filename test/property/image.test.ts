import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstDifference } from '../../src/base/bytes.ts';
import { FLASH_FREQUENCIES, FLASH_MODES, FLASH_SIZES } from '../../src/chip/header.ts';
import { applyPatch, check, FINDING_IDS, inspect, KEEP_HEADER, layout, parseImage, survey } from '../../src/image/index.ts';
import { DEFECTS } from '../support/defects.ts';
import { DUMP_MAPS, type DumpNibble, type DumpOptions, LOADERS, makeDump, SDK_TEXTS } from '../support/dump.ts';

const RUNS = 40;

function keysOf<K extends string | number>(table: Readonly<Record<K, unknown>>): fc.Arbitrary<K> {
  return fc.constantFrom(...(Object.keys(table) as K[]));
}

const nibble = fc.constantFrom(...Object.keys(DUMP_MAPS).map((key) => Number(key) as DumpNibble));

/** Sound dumps of every map; wide ones only under a boot loader that knows them. */
const dumpOptions: fc.Arbitrary<DumpOptions> = fc.record({
  nibble,
  loader: keysOf(LOADERS),
  sdk: keysOf(SDK_TEXTS),
  active: fc.constantFrom('user1', 'user2'),
  params: fc.constantFrom('blank', 'written'),
  mode: fc.constantFrom(0, 1, 2, 3, 0xff),
  rfCal: fc.boolean(),
  ssid: fc.string({ minLength: 1, maxLength: 31, unit: fc.constantFrom(...'abcXYZ 019_') }),
  password: fc.string({ minLength: 1, maxLength: 63, unit: fc.constantFrom(...'pqrPQR!*019') }),
  seed: fc.nat(1000),
});

/** A change to a file: bytes overwritten, erased, cut off or moved. */
const mutation = fc.tuple(
  fc.constantFrom('set', 'erase', 'zero', 'cut', 'drop'),
  fc.nat(0xffff),
  fc.nat(),
  fc.uint8Array({ maxLength: 64 }),
);

function mutate(file: Uint8Array, mutations: readonly [string, number, number, Uint8Array][]): Uint8Array {
  let bytes = file.slice();
  for (const [how, low, high, data] of mutations) {
    // Headers and tails are where meaning is: half of the places lie within the first bytes of a sector.
    const at = bytes.length === 0 ? 0 : (high % 2 === 0 ? (high % 0x400) * 0x1000 + (low % 32) : high * 0x10000 + low) % bytes.length;
    if (how === 'set') bytes.set(data.subarray(0, bytes.length - at), at);
    if (how === 'erase') bytes.fill(0xff, at, at + low);
    if (how === 'zero') bytes.fill(0x00, at, at + low);
    if (how === 'cut') bytes = bytes.slice(0, at);
    if (how === 'drop') bytes = bytes.copyWithin(at, at + (low % 64)).slice(0, bytes.length - (low % 64));
  }
  return bytes;
}

describe('layout', () => {
  function expectCover(file: Uint8Array): void {
    let at = 0;
    for (const { start, end } of layout(survey(file))) {
      expect(start).toBe(at);
      expect(end).toBeGreaterThan(start);
      at = end;
    }
    expect(at).toBe(file.length);
  }

  test('covers every byte of a dump once', () => {
    fc.assert(
      fc.property(dumpOptions, (options) => expectCover(makeDump(options).bytes)),
      { numRuns: RUNS },
    );
  });

  test('covers every byte of whatever a dump has become', () => {
    fc.assert(
      fc.property(dumpOptions, fc.array(mutation, { minLength: 1, maxLength: 6 }), (options, mutations) =>
        expectCover(mutate(makeDump(options).bytes, mutations)),
      ),
      { numRuns: RUNS },
    );
  });
});

describe('findings', () => {
  test('a sound dump has no errors, boots at home and on any larger chip', () => {
    fc.assert(
      fc.property(dumpOptions, fc.constantFrom(1, 2, 4), (options, times) => {
        const { bytes, size } = makeDump(options);
        const { verdict, findings } = check(bytes, { chip: { size: size * times, kind: 'esp8266' } });
        expect({ verdict, worse: findings.filter(({ severity }) => severity !== 'info') }).toEqual({ verdict: 'boots', worse: [] });
      }),
      { numRuns: RUNS },
    );
  });

  /** Defects that every sound dump can have, told apart by nothing but themselves. */
  const written = dumpOptions.map((options): DumpOptions => ({ ...options, params: 'written', sdk: '2.2.1' }));

  test.each(FINDING_IDS.filter((id) => id !== 'boot/witnesses-differ'))('%s is found in any dump', (id) => {
    fc.assert(
      fc.property(written, (options) => {
        const { file, options: how } = DEFECTS[id](makeDump({ ...options, ...NEEDS[id] }));
        expect(check(file, how).findings.map((finding) => finding.id)).toContain(id);
      }),
      { numRuns: 8 },
    );
  });

  test('evidence of what lies in the file lies in the file, and nothing planted is told', () => {
    fc.assert(
      fc.property(dumpOptions, fc.array(mutation, { maxLength: 4 }), (options, mutations) => {
        const file = mutate(makeDump({ ...options, ssid: 'planted-ssid', password: 'planted-password' }).bytes, mutations);
        const { findings, ...report } = inspect(file);
        expect(JSON.stringify([findings, report.secrets, report.regions])).not.toContain('planted');
        for (const { offset, length } of report.secrets) expect(offset + length).toBeLessThanOrEqual(file.length);
      }),
      { numRuns: RUNS },
    );
  });
});

/** What a dump must be like for a defect to mean anything. */
const NEEDS: Readonly<Record<string, DumpOptions>> = {
  'slot/only-other-valid': { active: 'user1' },
  'slot/wrong-slot': { active: 'user1' },
  'identity/other-device': { rfCal: true },
  'identity/cloned': { rfCal: true },
};

describe('the size nibble', () => {
  const moved = fc
    .tuple(dumpOptions, nibble)
    .filter(([options, to]) => DUMP_MAPS[options.nibble ?? 2].size < DUMP_MAPS[to].size)
    .map(([options, to]) => ({ options: { ...options, sdk: '2.2.1' as const }, to }));

  test('kept boots, moved to a larger chip does not, put back boots', () => {
    fc.assert(
      fc.property(moved, ({ options, to }) => {
        const { bytes } = makeDump(options);
        const size = DUMP_MAPS[to].size;
        const verdict = (file: Uint8Array) => check(file, { chip: { size, kind: 'esp8266' } }).verdict;
        const patched = bytes.slice();
        patched[3] = to << 4;
        expect([verdict(bytes), verdict(patched)]).toEqual(['boots', 'does-not-boot']);
        const fix = check(patched, { chip: { size, kind: 'esp8266' } }).findings.find(({ id }) => id === 'nonos/size-nibble-moved')?.fix;
        expect(fix?.action).toBe('set-flash-size');
        if (fix?.action === 'set-flash-size') expect(verdict(applyPatch(patched, { flashSize: fix.flashSize }).bytes)).toBe('boots');
      }),
      { numRuns: RUNS },
    );
  });

  test('what `write` changes and what `patch` changes is the same', () => {
    fc.assert(
      fc.property(
        dumpOptions,
        keysOf(FLASH_SIZES),
        keysOf(FLASH_MODES),
        keysOf(FLASH_FREQUENCIES),
        (options, flashSize, flashMode, flashFreq) => {
          const { bytes } = makeDump(options);
          const written = check(bytes, { chip: { size: 0x400000, kind: 'esp8266' }, write: { flashSize, flashMode, flashFreq } });
          expect(firstDifference(written.bytes, applyPatch(bytes, { flashSize, flashMode, flashFreq }).bytes)).toBe(-1);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

test('patch touches bytes 2 and 3 and nothing else, of any file', () => {
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ minLength: 8, maxLength: 300 }).map((bytes) => Uint8Array.from([0xe9, ...bytes.subarray(1)])),
  );
  const patch = fc.record(
    { flashSize: keysOf(FLASH_SIZES), flashMode: keysOf(FLASH_MODES), flashFreq: keysOf(FLASH_FREQUENCIES) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(file, patch, (bytes, asked) => {
      const before = bytes.slice();
      const { bytes: after, changes, skipped } = applyPatch(bytes, asked);
      expect(bytes).toEqual(before);
      expect(after.length).toBe(before.length);
      const differing = [...after.keys()].filter((i) => after[i] !== before[i]);
      expect(differing).toEqual(changes.map(({ offset }) => offset));
      for (const { offset, before: old, after: now } of changes) {
        expect([2, 3]).toContain(offset);
        expect([before[offset], after[offset]]).toEqual([old, now]);
      }
      if (skipped !== null) expect(changes).toEqual([]);
    }),
  );
});

describe('no content makes it throw', () => {
  test('random bytes behind every magic', () => {
    const magic = fc.constantFrom([], [0xe9], [0xe9, 1], [0xea, 4], [0x1f, 0x8b, 8], [0x55, 0xaa, 0x55, 0xaa], [5, 8, 4, 2, 5, 5, 5, 2]);
    fc.assert(
      fc.property(magic, fc.uint8Array({ maxLength: 600 }), fc.nat(600), (start, rest, offset) => {
        const file = Uint8Array.from([...start, ...rest]);
        expect(() => parseImage(file, offset)).not.toThrow();
        expect(inspect(file).regions.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(file.length);
        check(file, { chip: { size: 0x100000, kind: 'esp8285' }, write: { ...KEEP_HEADER, flashSize: 'detect' } });
      }),
      { numRuns: 500 },
    );
  });

  test('mutated dumps on any chip', () => {
    const chipSize = fc.constantFrom(0x40000, 0x80000, 0x100000, 0x180000, 0x400000, 0x1000000);
    fc.assert(
      fc.property(dumpOptions, fc.array(mutation, { minLength: 1, maxLength: 8 }), chipSize, (options, mutations, size) => {
        const file = mutate(makeDump({ ...options, nibble: 0 }).bytes, mutations);
        const { verdict } = check(file, { chip: { size, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize: 'detect' } });
        expect(['boots', 'boots-changed', 'does-not-boot', 'not-an-image', 'unknown']).toContain(verdict);
        inspect(file);
      }),
      { numRuns: 150 },
    );
  });
});
