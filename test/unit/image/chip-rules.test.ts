import { describe, expect, test } from 'vitest';
import { check, inspect, KEEP_HEADER, redact, survey } from '../../../src/image/index.ts';
import { DEFECTS } from '../../support/defects.ts';
import { makeDump } from '../../support/dump.ts';
import { FAMILY_FILES, makeArduino, makeArduinoWithCrc } from '../../support/families.ts';
import { holdsText, PLANTED, plantTuya } from '../../support/vendor.ts';

const MB = 0x100000;
const ids = (...given: Parameters<typeof check>) => check(...given).findings.map(({ id }) => id);

describe('an Arduino program with its CRC', () => {
  const file = makeArduinoWithCrc('any text');

  test('is sound, although its checksum is wrong by design', () => {
    expect(inspect(file)).toMatchObject({ slots: [{ checksum: { ok: false }, crc32: { offset: 0x1014, ok: true } }], findings: [] });
    expect(check(file).verdict).toBe('boots');
  });

  test('a changed header is no damage', () => {
    const patched = file.slice();
    patched.set([0, 0x4f], 2);
    expect(survey(patched).arduinoCrc?.ok).toBe(true);
    expect(ids(patched)).toEqual([]);
  });

  test.each([0x100, 0x1020, 0x3000, file.length - 1])('damage at %i', (place) => {
    const damaged = file.slice();
    damaged[place] = (damaged[place] as number) ^ 0x10;
    expect(ids(damaged)).toContain('slot/crc-mismatch');
  });

  test('damaged code starts all the same', () => {
    const damaged = file.slice();
    damaged[0x3000] = (damaged[0x3000] as number) ^ 0x10;
    expect(check(damaged).verdict).toBe('boots-changed');
  });

  test('followed by other things in a dump', () => {
    const dump = new Uint8Array(MB).fill(0xff);
    dump.set(file);
    expect(check(dump)).toMatchObject({ verdict: 'boots', findings: [] });
  });
});

test('an Arduino program without CRC is checked by its checksum', () => {
  const file = makeArduino('any text');
  expect([survey(file).arduinoCrc, ids(file)]).toEqual([null, []]);
  file[0x3000] = (file[0x3000] as number) ^ 0x10;
  expect([check(file).verdict, ids(file)]).toEqual(['boots-changed', ['image/bad-checksum']]);
});

test('files that follow the chip: only on a chip of another size', () => {
  const { file } = DEFECTS['arduino/fs-moves-with-chip'](makeDump());
  expect(check(file, { chip: { size: 4 * MB, kind: 'esp8266' } })).toMatchObject({ verdict: 'boots-changed' });
  expect(check(file, { chip: { size: MB, kind: 'esp8266' } })).toMatchObject({
    verdict: 'boots',
    findings: [{ id: 'file/smaller-than-chip' }],
  });
});

test('the partition table: its sum, and where it ends', () => {
  const file = FAMILY_FILES['rtos-sdk'];
  expect(ids(file)).toEqual([]);
  const small = check(file.slice(0, 0x40000), { chip: { size: 0x40000, kind: 'esp8266' } });
  expect(small.findings).toMatchObject([{ id: 'rtos/partition-table', facts: { kind: 'outside', label: 'ota_0' } }]);
});

describe('the flash on the chip', () => {
  const { bytes, size } = makeDump();
  const on = (flashId: number, write = {}) => ({ chip: { size, kind: 'esp8266' as const, flashId }, write: { ...KEEP_HEADER, ...write } });
  const quirks = (flashId: number, write = {}) =>
    check(bytes, on(flashId, write)).findings.flatMap(({ id, severity, facts }) =>
      id === 'chip/known-quirk' ? [`${severity} ${facts?.['quirk']}`] : [],
    );

  test.each([
    [0x1440ef, {}, []],
    [0x144068, {}, []],
    [0x144068, { flashMode: 'qio' }, ['warning four-lines']],
    [0x144020, { flashMode: 'qout' }, ['warning weak-drive']],
    [0x144051, { flashMode: 'dio' }, ['warning two-lines']],
    [0x144051, {}, []],
    [0x146085, {}, ['info second-program']],
    [0x254abf, { flashSize: 'detect' }, ['warning no-size']],
    [0x254abf, {}, []],
  ])('%i, %j', (flashId, write, due) => {
    expect(quirks(flashId, write)).toEqual(due);
  });

  test('an id that tells the truth, and one that does not', () => {
    expect(ids(bytes, on(0x1440ef))).not.toContain('chip/fake-size');
    expect(check(bytes, on(0x1640ef)).findings.find(({ id }) => id === 'chip/fake-size')?.facts).toEqual({ claimed: 4 * MB, size: MB });
  });

  test('a backup of this very chip that repeats itself', () => {
    const { bytes: own, mac } = makeDump();
    const file = new Uint8Array(2 * MB);
    file.set(own);
    file.set(own, MB);
    const found = (chipMac: Uint8Array) => ids(file, { chip: { size: 2 * MB, kind: 'esp8266', mac: chipMac } });
    expect(found(mac)).toContain('chip/fake-size');
    expect(found(Uint8Array.of(0x5c, 0xcf, 0x7f, 1, 1, 1))).not.toContain('chip/fake-size');
  });
});

test('80 MHz is no news where the maker chose it', () => {
  const { bytes } = makeDump();
  bytes[3] = 0x2f;
  expect(ids(bytes, { write: { ...KEEP_HEADER, flashFreq: '80m' } })).not.toContain('chip/flash-speed');
});

test('the converter: the way back is the other slot', () => {
  const { file, options } = DEFECTS['slot/converter-firmware'](makeDump());
  expect(check(file, options).findings.find(({ id }) => id === 'slot/converter-firmware')).toMatchObject({
    facts: { slot: 'user2', other: 'user1' },
    fix: { action: 'set-slot', slot: 'user1' },
  });
});

test('cloned: not without cloud keys, not on the chip itself', () => {
  const mac = Uint8Array.of(0x5c, 0xcf, 0x7f, 9, 9, 9);
  const dump = makeDump();
  expect(ids(dump.bytes, { chip: { size: MB, kind: 'esp8266', mac } })).not.toContain('identity/cloned');
  plantTuya(dump.bytes);
  expect(ids(dump.bytes, { chip: { size: MB, kind: 'esp8266', mac: dump.mac } })).not.toContain('identity/cloned');
});

test.each(['nonos-ota', 'rtos-sdk', 'rboot', 'rboot-nonos', 'arduino'] as const)('redact %s', (family) => {
  const file = FAMILY_FILES[family];
  const result = redact(file);
  expect(result.refusal).toBeNull();
  if (result.refusal !== null) return;
  expect(holdsText(result.bytes, PLANTED)).toBe(false);
  expect(result.check.verdict).toBe(check(file).verdict);
});
