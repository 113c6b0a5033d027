import { expect, test } from 'vitest';
import { check, type Family, survey } from '../../../src/image/index.ts';
import { makeArduino } from '../../support/defects.ts';
import { makeApp, makeDump, makeInitData, makeLoader } from '../../support/dump.ts';
import { buildV1, noise, withTexts } from '../../support/image.ts';

/** `parts` at their offsets in `size` erased bytes. */
function flash(size: number, parts: Readonly<Record<number, Uint8Array>>): Uint8Array {
  const file = new Uint8Array(size).fill(0xff);
  for (const [offset, bytes] of Object.entries(parts)) file.set(bytes, Number(offset));
  return file;
}

function firstStage(data: Uint8Array, entry = 0x40100400): Uint8Array {
  return buildV1({ entry, mode: 2, sizeByte: 0x20, segments: [{ address: 0x40100000, data }] });
}

const dump = makeDump();
const slot = dump.bytes.slice(dump.user1.offset, dump.user1.crc + 4);
const plain = firstStage(noise(1, 0x800));
const row = (type: number, subtype: number, offset: number, size: number, label: string) => {
  const bytes = withTexts(new Uint8Array(32), 12, label);
  bytes.set([0xaa, 0x50, type, subtype]);
  new DataView(bytes.buffer).setUint32(4, offset, true);
  new DataView(bytes.buffer).setUint32(8, size, true);
  return bytes;
};
const rbootConfig = Uint8Array.of(
  0xe1,
  0x01,
  0,
  0,
  0,
  2,
  0,
  0,
  0x00,
  0x20,
  0,
  0,
  0x00,
  0x20,
  0x08,
  0,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
);

const FILES: Readonly<Record<Family, Uint8Array>> = {
  'nonos-ota': dump.bytes,
  nonos: flash(0x80000, { 0: plain, 65536: withTexts(noise(2, 0x1000), 0x10, 'SDK ver: %s compiled @ ') }),
  arduino: makeArduino('any text'),
  'rtos-sdk': flash(0x80000, {
    0: firstStage(withTexts(noise(3, 0x400), 0x20, 'ESP-IDF %s 2nd stage bootloader')),
    32768: row(1, 2, 0x9000, 0x4000, 'nvs'),
    32800: row(0, 0x10, 0x10000, 0x60000, 'ota_0'),
    65536: buildV1({ entry: 0x40210010, mode: 0, sizeByte: 0x20, segments: [{ address: 0x40210010, data: noise(4, 0x400) }] }),
  }),
  rboot: flash(0x80000, {
    0: firstStage(withTexts(noise(5, 0x400), 0x20, 'rBoot v1.4.2 - richardaburton@gmail.com')),
    8192: makeApp({ number: 1, sdk: '1.3.0', compiled: 2, seed: 4 }),
  }),
  'rboot-nonos': flash(0x100000, { 0: plain, 4096: rbootConfig, 8192: slot }),
  nodemcu: flash(0x80000, { 0: plain, 65536: withTexts(noise(6, 0x1000), 0x10, 'NodeMCU 3.0.0') }),
  micropython: flash(0x80000, { 0: plain, 65536: withTexts(noise(6, 0x1000), 0x10, 'MicroPython v1.12 on 2019-12-20') }),
  'app-slot': slot,
  'bootloader-only': makeLoader('1.7', 2, 0x20, 1),
  'ram-image': plain,
  'init-data': makeInitData(1),
  gzip: Uint8Array.of(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0),
  'tuya-container': Uint8Array.of(0x55, 0xaa, 0x55, 0xaa, 0x31, 0x2e, 0x30),
  esp32: flash(0x10000, { 4096: firstStage(noise(7, 0x400), 0x40080418) }),
  blank: flash(0x80000, {}),
  data: noise(9, 0x3000).fill(0x33, 0, 4),
  unknown: flash(0x80000, { 0: plain, 131072: noise(8, 0x4000) }),
};

test.each(Object.entries(FILES) as [Family, Uint8Array][])('%s', (family, file) => {
  const found = survey(file);
  expect(found.family).toBe(family);
  for (const { offset, length } of found.clues) expect(offset + length).toBeLessThanOrEqual(file.length);
  if (family !== 'data' && family !== 'unknown') expect(found.clues.length).toBeGreaterThan(0);
});

test.each(['gzip', 'tuya-container', 'esp32', 'init-data', 'app-slot', 'blank', 'data'] as const)('%s is not an image', (family) => {
  expect(check(FILES[family])).toMatchObject({
    verdict: 'not-an-image',
    findings: [{ id: 'file/not-a-dump', facts: { family } }],
    predictedLog: [],
  });
});

test.each(['unknown', 'ram-image', 'bootloader-only'] as const)('%s: no guess', (family) => {
  expect(check(FILES[family]).verdict).toBe('unknown');
});

test.each(['arduino', 'rtos-sdk', 'nodemcu', 'micropython', 'rboot'] as const)('%s boots with its header kept', (family) => {
  expect(check(FILES[family], { chip: { size: 0x400000, kind: 'esp8266' } }).verdict).toBe('boots');
});

test('the slots of other families', () => {
  const names = (family: Family) => survey(FILES[family]).slots.map(({ name, image }) => [name, image.offset]);
  expect(names('rtos-sdk')).toEqual([['ota_0', 0x10000]]);
  expect(names('rboot')).toEqual([['rom0', 0x2000]]);
  expect(names('rboot-nonos')).toEqual([['rom0', 0x2000]]);
  expect(names('arduino')).toEqual([['app', 0x1000]]);
});

test('boot loaders by their words, or by their shape', () => {
  expect(survey(dump.bytes).bootloader).toEqual({ name: 'boot', version: '1.7', banner: '2nd boot version : 1.7(5d6f877)' });
  const silent = makeDump({ loader: '1.6' }).bytes;
  const banner = new TextDecoder('latin1').decode(silent).indexOf('2nd boot version');
  silent[banner] = 0x33;
  expect(survey(silent).bootloader).toEqual({ name: 'boot', version: '1.6', banner: null });
  expect(survey(FILES.arduino).bootloader?.name).toBe('eboot');
  expect(survey(FILES.rboot).bootloader).toMatchObject({ name: 'rboot', version: '1.4.2' });
  expect(survey(FILES['rtos-sdk']).bootloader?.name).toBe('rtos');
});

test('a dump without its first sector is still a dump, with a wrong magic', () => {
  const file = dump.bytes.slice().fill(0xff, 0, 0x1000);
  const { verdict, findings, survey: found } = check(file);
  expect([found.family, verdict, findings.map(({ id }) => id)]).toEqual([
    'nonos-ota',
    'does-not-boot',
    ['image/bad-magic', 'privacy/credentials'],
  ]);
});

test.each(['1.3.0', '2.0.0', '2.2.1', '3.0.4', '3.0.6-at'] as const)('SDK %s', (sdk) => {
  expect(survey(makeDump({ sdk }).bytes).sdkVersion).toBe(sdk === '3.0.6-at' ? '3.0.6-dev' : sdk);
});
