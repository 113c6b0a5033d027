import { describe, expect, test } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { check, type FitOptions, fitTo } from '../../../src/image/index.ts';
import { type DumpOptions, makeDump, makeInitData } from '../../support/dump.ts';
import { makeArduino } from '../../support/families.ts';
import { holdsText, plantItead } from '../../support/vendor.ts';

const MB = 0x100000;

function on(size: number, more: Partial<FitOptions> = {}): FitOptions {
  return { chip: { size, kind: 'esp8266' }, ...more };
}

function fitted(file: Uint8Array, options: FitOptions) {
  const result = fitTo(file, options);
  if (result.refusal !== null) throw new Error(`refused: ${result.refusal}`);
  return result;
}

const padded = (bytes: Uint8Array, size: number) => {
  const file = new Uint8Array(size).fill(0xff);
  file.set(bytes.subarray(0, size));
  return file;
};

describe('what boots already is not touched', () => {
  test.each([1, 2, 4, 8])('a 1 MB dump on %i MB', (size) => {
    const { bytes } = makeDump();
    expect(fitted(bytes, on(size * MB))).toMatchObject({ changes: [], check: { verdict: 'boots' } });
    expect(fitted(bytes, on(size * MB)).bytes).toBe(bytes);
  });

  test('families whose header nobody asks', () => {
    expect(fitted(makeArduino('any text'), on(4 * MB)).changes).toEqual([]);
  });
});

describe('the header', () => {
  test('a patched nibble is put back, one byte and no more', () => {
    const { bytes } = makeDump({ active: 'user2' });
    bytes[3] = 0x40;
    const { changes, bytes: out } = fitted(bytes, on(4 * MB));
    expect(changes).toEqual([{ offset: 3, length: 1, reason: 'size-nibble' }]);
    expect(out[3]).toBe(0x20);
    expect(bytes[3]).toBe(0x40);
  });

  test('four lines become two for an ESP8285', () => {
    const { bytes } = makeDump({ mode: 0 });
    const { changes, bytes: out } = fitted(bytes, { chip: { size: MB, kind: 'esp8285' } });
    expect([changes, out[2]]).toEqual([[{ offset: 2, length: 1, reason: 'flash-mode' }], 3]);
  });
});

describe('the whole chip', () => {
  test.each([
    [{ nibble: 2 }, 4, 0x40, 0x3fb000],
    [{ nibble: 2, active: 'user2' }, 2, 0x30, 0x1fb000],
    [{ nibble: 3 }, 8, 0x40, 0x3fb000],
    [{ nibble: 5, active: 'user2' }, 4, 0x60, 0x3fb000],
    [{ nibble: 5 }, 8, 0x80, 0x7fb000],
  ] as const)('%j on %i MB', (options, size, byte3, tail) => {
    const dump = makeDump(options);
    const { bytes, changes, check: result } = fitted(dump.bytes, on(size * MB, { useFullSize: true }));
    expect([bytes.length, bytes[3]]).toEqual([tail + 0x5000, byte3]);
    expect(equal(bytes.slice(tail), dump.bytes.slice(-0x5000))).toBe(true);
    expect(changes.map(({ reason }) => reason)).toEqual(['padding', 'tail', 'size-nibble']);
    expect(result).toMatchObject({ verdict: 'boots', slot: { name: dump.options.active } });
    expect(check(bytes, { chip: { size: size * MB, kind: 'esp8266' } }).findings.map(({ id }) => id)).not.toContain(
      'nonos/size-nibble-moved',
    );
  });

  test('the old copies of the settings are known as what they are', () => {
    const { bytes } = fitted(makeDump().bytes, on(4 * MB, { useFullSize: true }));
    const places = check(bytes)
      .findings.find(({ id }) => id === 'privacy/credentials')
      ?.evidence.map(({ offset }) => offset >>> 12);
    expect(places).toEqual(expect.arrayContaining([0xfd, 0xfe, 0x3fd, 0x3fe]));
  });

  test.each([
    ['fixed-map', { sdk: '3.0.4' }],
    ['fixed-map', { sdk: '3.0.6-at' }],
  ] as const)('%s: %j insists on its own map', (refusal, options) => {
    expect(fitTo(makeDump(options).bytes, on(4 * MB, { useFullSize: true })).refusal).toBe(refusal);
  });

  test('512 KB maps have their slots elsewhere', () => {
    expect(fitted(makeDump({ nibble: 0 }).bytes, on(4 * MB, { useFullSize: true })).changes).toEqual([]);
  });
});

describe('a smaller chip', () => {
  test.each([
    [{ nibble: 4, active: 'user2' }, 1, 0x20],
    [{ nibble: 3 }, 1, 0x20],
    [{ nibble: 6, active: 'user2' }, 2, 0x50],
  ] as const)('%j on %i MB', (options, size, byte3) => {
    const dump = makeDump(options);
    const { bytes, check: result } = fitted(dump.bytes, on(size * MB));
    expect([bytes.length, bytes[3]]).toEqual([size * MB, byte3]);
    expect(equal(bytes.slice(-0x5000), dump.bytes.slice(-0x5000))).toBe(true);
    expect(result).toMatchObject({ verdict: 'boots', slot: { name: dump.options.active } });
  });

  test('what is not erased there forbids it', () => {
    const { bytes } = makeDump({ nibble: 4 });
    for (const place of [0xfb000, 0x200000, 0x3fafff]) {
      const file = bytes.slice();
      file[place] = 0;
      expect(fitTo(file, on(MB)).refusal).toBe('needs-larger-chip');
    }
    const beyond = padded(bytes, 8 * MB);
    beyond[5 * MB] = 0;
    expect(fitTo(beyond, on(MB)).refusal).toBe('needs-larger-chip');
    const behind = padded(makeDump().bytes, 2 * MB);
    behind[0x100000] = 0;
    expect(fitTo(behind, on(MB)).refusal).toBe('needs-larger-chip');
  });

  test('two slots of a megabyte do not fit into one', () => {
    expect(fitTo(makeDump({ nibble: 5 }).bytes, on(MB)).refusal).toBe('other-map');
  });

  test('erased flash behind a small map goes', () => {
    const { bytes, changes } = fitted(padded(makeDump().bytes, 4 * MB), on(MB));
    expect(bytes.length).toBe(MB);
    expect(changes).toEqual([{ offset: MB, length: 3 * MB, reason: 'unused-end' }]);
  });

  test('SDK 3 does not shrink', () => {
    expect(fitTo(makeDump({ nibble: 4, sdk: '3.0.4' }).bytes, on(MB)).refusal).toBe('fixed-map');
  });
});

describe('copies', () => {
  test.each([0x20, 0x40])('header byte %i', (byte3) => {
    const { bytes } = makeDump({ active: 'user2' });
    const file = new Uint8Array(4 * MB);
    for (let at = 0; at < file.length; at += MB) file.set(bytes, at);
    file[3] = byte3;
    for (let at = MB; at < file.length; at += MB) file[at + 3] = byte3;
    const { bytes: out, check: result } = fitted(file, on(4 * MB));
    expect(equal(out, bytes)).toBe(true);
    expect(result.findings.map(({ id }) => id)).not.toContain('backup/mirrored');
  });
});

describe('init data', () => {
  const truncated = makeDump({ nibble: 4 }).bytes.slice(0, MB);
  const initData = makeInitData(9);

  test('a truncated backup needs them', () => {
    expect(fitTo(truncated, on(4 * MB))).toEqual({ refusal: 'needs-init-data', evidence: [{ offset: 0x3fc000, length: 128 }] });
  });

  test('those that are given go to the end that the header states', () => {
    const { bytes, check: result } = fitted(truncated, on(4 * MB, { initData }));
    expect([bytes.length, bytes[3]]).toEqual([4 * MB, 0x40]);
    expect(bytes.slice(0x3fc000, 0x3fc080)).toEqual(initData);
    expect(result.verdict).toBe('boots');
  });

  test('on a smaller chip to the end of that one', () => {
    const { bytes } = fitted(truncated, on(MB, { initData }));
    expect([bytes.length, bytes[3]]).toEqual([MB, 0x20]);
    expect(bytes.slice(0xfc000, 0xfc080)).toEqual(initData);
  });

  test('a copy elsewhere in the file will do', () => {
    const dump = makeDump();
    const own = dump.bytes.slice(0xfc000, 0xfc080);
    dump.bytes.fill(0xff, 0xfc000, 0xfd000);
    dump.bytes.set(own, 0xf0000);
    expect(fitted(dump.bytes, on(MB)).changes).toEqual([{ offset: 0xfc000, length: 128, reason: 'init-data' }]);
  });

  test('anything else is turned down', () => {
    expect(fitTo(truncated, on(4 * MB, { initData: new Uint8Array(128) })).refusal).toBe('bad-init-data');
    expect(fitTo(truncated, on(4 * MB, { initData: initData.slice(0, 100) })).refusal).toBe('bad-init-data');
  });
});

describe('the slot', () => {
  test.each([
    { loader: '1.7', active: 'user1' },
    { loader: '1.6', active: 'user2' },
    { loader: '1.7', active: 'user1', params: 'blank' },
  ] as const satisfies DumpOptions[])('%j: the sound one is chosen', (options) => {
    const dump = makeDump(options);
    const { inner } = dump[options.active];
    dump.bytes[inner + 0x20] = (dump.bytes[inner + 0x20] as number) ^ 1;
    expect(check(dump.bytes).verdict).not.toBe('boots');
    const { check: result, changes } = fitted(dump.bytes, on(MB));
    expect(result).toMatchObject({ verdict: 'boots', slot: { name: options.active === 'user1' ? 'user2' : 'user1' } });
    expect(result.findings.map(({ id }) => id)).not.toContain('nonos/param-checksum');
    expect(changes.every(({ offset }) => offset >= 0xfd000)).toBe(true);
  });

  test('with none left it is refused', () => {
    const dump = makeDump();
    for (const { inner } of [dump.user1, dump.user2]) dump.bytes[inner + 0x20] = (dump.bytes[inner + 0x20] as number) ^ 1;
    expect(fitTo(dump.bytes, on(MB)).refusal).toBe('damaged');
  });

  test('the one that is asked for', () => {
    expect(fitted(makeDump().bytes, on(MB, { slot: 2 })).check.slot?.name).toBe('user2');
    expect(fitTo(makeArduino('x'), on(MB, { slot: 2 })).refusal).toBe('no-such-slot');
  });
});

describe('identity', () => {
  const mine = Uint8Array.of(0x5c, 0xcf, 0x7f, 1, 2, 3);
  const donor = makeDump({ seed: 4, ssid: 'planted-donor', active: 'user2' });
  plantItead(donor.bytes, 'planted-02');
  const target = makeDump({ seed: 5, mac: mine, ssid: 'target-net', nibble: 4 });
  plantItead(target.bytes, 'target-key');
  const chip = { size: 4 * MB, kind: 'esp8266', mac: mine } as const;

  test('the code of one, everything personal of the other', () => {
    const { bytes, check: result } = fitted(donor.bytes, { chip, identityFrom: target.bytes });
    expect([holdsText(bytes, 'planted-02'), holdsText(bytes, 'planted-donor')]).toEqual([false, false]);
    expect([holdsText(bytes, 'ITEAD-target-key'), holdsText(bytes, 'target-net')]).toEqual([true, true]);
    expect(equal(bytes.slice(0x1000, 0x78000), donor.bytes.slice(0x1000, 0x78000))).toBe(true);
    expect(result).toMatchObject({ verdict: 'boots', slot: { name: 'user2' } });
    expect(result.findings.map(({ id }) => id)).not.toContain('identity/other-device');
  });

  test('another device’s dump is no use', () => {
    const other = makeDump({ seed: 6, mac: Uint8Array.of(0x5c, 0xcf, 0x7f, 9, 9, 9) });
    plantItead(other.bytes);
    expect(fitTo(donor.bytes, { chip, identityFrom: other.bytes }).refusal).toBe('identity-differs');
    expect(fitTo(donor.bytes, { chip, identityFrom: makeDump({ mac: mine }).bytes }).refusal).toBe('identity-differs');
  });
});

test.each([
  ['not-an-image', new Uint8Array(0x1000).fill(0xff)],
  ['damaged', makeDump().bytes.fill(0, 0x40, 0x50)],
] as const)('%s', (refusal, file) => {
  expect(fitTo(file, on(MB)).refusal).toBe(refusal);
});
