import { expect, test } from 'vitest';
import { check, type Family, inspect, survey } from '../../../src/image/index.ts';
import { makeDump } from '../../support/dump.ts';
import { FAMILY_FILES as FILES, makeArduino } from '../../support/families.ts';

const dump = makeDump();

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

test.each([2, 5, 9, 12, 13, 16])('a chip of the ESP32 family with the id %i', (id) => {
  const file = FILES['ram-image'].slice();
  file.set([0xee, 0, 0, 0, id, 0], 8);
  expect(check(file)).toMatchObject({ verdict: 'not-an-image', survey: { family: 'esp32' }, findings: [{ id: 'file/not-a-dump' }] });
  file[8] = 0x00;
  expect(survey(file).family).not.toBe('esp32');
});

test.each(['unknown', 'ram-image', 'bootloader-only'] as const)('%s: no guess', (family) => {
  expect(check(FILES[family]).verdict).toBe('unknown');
});

test.each(['arduino', 'rtos-sdk', 'nodemcu', 'rboot'] as const)('%s boots with its header kept', (family) => {
  expect(check(FILES[family], { chip: { size: 0x400000, kind: 'esp8266' } }).verdict).toBe('boots');
});

// Executed: 1.8.6 and 1.9 write init data at the end of the real chip, if that is erased, and look for it where the header says.
test.each([
  [0x100000, 0xff, 'boots'],
  [0x400000, 0xff, 'does-not-boot'],
  [0x400000, 0x05, 'boots'],
  [0x100000, 0x7e, 'does-not-boot'],
] as const)('micropython with a header for 1 MB on a chip of %i bytes, init data beginning with %i: %s', (size, first, verdict) => {
  const file = new Uint8Array(0x100000).fill(0xff);
  file.set(FILES.micropython);
  file[3] = 0x20;
  file[0xfc000] = first;
  expect(check(file, { chip: { size, kind: 'esp8266' } }).verdict).toBe(verdict);
});

// Executed: it writes init data wherever the header says, if that is erased.
test.each([
  [0xff, 'boots'],
  [0x05, 'boots'],
  [0xe9, 'does-not-boot'],
] as const)('nodemcu where init data begins with %i: %s', (first, verdict) => {
  const file = new Uint8Array(0x100000).fill(0xff);
  file.set(FILES.nodemcu);
  file[3] = 0x20;
  file[0xfc000] = first;
  expect(check(file, { chip: { size: 0x400000, kind: 'esp8266' } }).verdict).toBe(verdict);
});

test('CircuitPython is MicroPython', () => {
  const file = FILES.micropython.slice();
  const banner = new TextDecoder('latin1').decode(file).indexOf('MicroPython v');
  file.set(new TextEncoder().encode('Adafruit CircuitPython 3.0.0\0'), banner);
  expect(survey(file).family).toBe('micropython');
});

test.each([
  ['tasmota', 'http://ota.example.org/tasmota/release/x.bin.gz'],
  ['espeasy', 'ESP Easy/20100/Jan 1 2024'],
  ['esphome', 'ESPHome version 2024.1.0 compiled on '],
])('%s, by a text in the application', (name, text) => {
  const file = makeArduino(text);
  const { family, application } = inspect(file, () => '');
  expect([family, application?.name]).toEqual(['arduino', name]);
  const at = new TextDecoder('latin1').decode(file).indexOf(text);
  expect(application?.offset).toBeGreaterThanOrEqual(at);
  expect(application?.offset).toBeLessThan(at + text.length);
});

test('a name in another family, or behind the application, is nothing to go by', () => {
  const file = makeArduino('any text');
  file.set(new TextEncoder().encode('ESPHome version '), 0xf000);
  expect(inspect(file, () => '').application).toBeNull();
  expect(inspect(FILES.nodemcu, () => '').application).toBeNull();
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
