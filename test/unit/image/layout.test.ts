import { describe, expect, test } from 'vitest';
import { inspect, survey } from '../../../src/image/index.ts';
import { makeDump, makeLoader } from '../../support/dump.ts';
import { FAMILY_FILES, makeArduino } from '../../support/families.ts';
import { plantItead, plantTuya } from '../../support/vendor.ts';

/** Names of all regions but the erased and the unknown ones. */
const named = (file: Uint8Array) =>
  inspect(file, () => '')
    .regions.filter(({ kind }) => kind !== 'free' && kind !== 'data')
    .map(({ start, end, kind, label }) => [start, end, kind, label]);

/** An Arduino image in a flash of `size`, whose header says so. */
function arduino(size: number, sizeByte: number): Uint8Array {
  const file = new Uint8Array(size).fill(0xff);
  file.set(makeArduino('any text'));
  file[3] = sizeByte;
  return file;
}

/** LittleFS 2.0 of `count` blocks: both superblocks. Source: littlefs SPEC.md. */
function formatLittleFs(file: Uint8Array, start: number, blockSize: number, count: number): void {
  const view = new DataView(file.buffer);
  for (const block of [start, start + blockSize]) {
    file.set(new TextEncoder().encode('littlefs'), block + 8);
    for (const [i, word] of [0x0002_0000, blockSize, count, 255].entries()) view.setUint32(block + 20 + 4 * i, word, true);
  }
}

/** SPIFFS as the Arduino core formats it: 0x0429 XOR blocks left, near the end of each block's first page. */
function formatSpiffs(file: Uint8Array, start: number, blockSize: number, count: number): void {
  const view = new DataView(file.buffer);
  for (let i = 0; i < count; i++) view.setUint16(start + i * blockSize + 252, 0x0429 ^ (count - i), true);
}

describe('Arduino, by its linker scripts', () => {
  test('1 MB with LittleFS of 64 KB', () => {
    const file = arduino(0x100000, 0x20);
    formatLittleFs(file, 0xeb000, 0x1000, 16);
    expect(named(file).slice(2)).toEqual([
      [0xeb000, 0xfb000, 'file-system', 'LittleFS'],
      [0xfb000, 0xfc000, 'eeprom', 'EEPROM'],
      [0xfc000, 0xfd000, 'rf-cal', 'rf_cal'],
      [0xfd000, 0xfe000, 'param', 'param A'],
      [0xfe000, 0xff000, 'param', 'param B'],
      [0xff000, 0x100000, 'flag', 'flag'],
    ]);
  });

  test('4 MB with SPIFFS of 2 MB', () => {
    const file = arduino(0x400000, 0x40);
    formatSpiffs(file, 0x200000, 0x2000, 253);
    expect(named(file).slice(2, 5)).toEqual([
      [0x200000, 0x3fa000, 'file-system', 'SPIFFS'],
      [0x3fb000, 0x3fc000, 'eeprom', 'EEPROM'],
      [0x3fc000, 0x3fd000, 'rf-cal', 'rf_cal'],
    ]);
  });

  test('a header for another size than the file has: nothing is claimed beyond it', () => {
    expect(named(arduino(0x100000, 0x40)).length).toBe(2);
  });
});

test.each([
  ['SPIFFS whose blocks do not count down', (file: Uint8Array) => formatSpiffs(file, 0xc0000, 0x1000, 2)],
  ['a LittleFS with blocks of no size', (file: Uint8Array) => formatLittleFs(file, 0xc0000, 0, 16)],
  ['a LittleFS larger than any flash', (file: Uint8Array) => formatLittleFs(file, 0xc0000, 0x1000, 0x10000)],
])('no file system: %s', (_, format) => {
  const file = arduino(0x100000, 0x20);
  format(file);
  expect(named(file).filter(([, , kind]) => kind === 'file-system')).toEqual([]);
});

test('a file system at the end of a cut-off file ends with it', () => {
  const file = arduino(0x100000, 0x20).slice(0, 0xf0000);
  formatLittleFs(file, 0xeb000, 0x1000, 16);
  expect(named(file).at(-1)).toEqual([0xeb000, 0xf0000, 'file-system', 'LittleFS']);
});

describe('makers', () => {
  const sectors = (file: Uint8Array, label: string) =>
    named(file).flatMap(([start, end, , name]) => (name === label ? [[start, end]] : []));

  test('Itead', () => {
    const { bytes } = makeDump();
    plantItead(bytes);
    expect(sectors(bytes, 'itead data')).toEqual([
      [0x78000, 0x7b000],
      [0x7c000, 0x7f000],
    ]);
  });

  test('Tuya: its JSON lies where others keep the radio calibration', () => {
    const { bytes } = makeDump({ rfCal: false });
    plantTuya(bytes);
    expect(sectors(bytes, 'tuya data')).toEqual([
      [0x7b000, 0x81000],
      [0xfb000, 0xfc000],
    ]);
    expect(named(bytes).find(([start]) => start === 0xfc000)).toEqual([0xfc000, 0xfd000, 'init-data', 'init data']);
  });

  test('Tuya: the calibration is where its content is', () => {
    const { bytes } = makeDump();
    bytes.copyWithin(0x79000, 0xfb000, 0xfb400);
    plantTuya(bytes);
    expect(named(bytes)).toContainEqual([0x79000, 0x7a000, 'rf-cal', 'rf_cal']);
  });

  test('Mongoose on rBoot: files, and what the SDK keeps', () => {
    const file = new Uint8Array(0x100000).fill(0xff);
    file.set(FAMILY_FILES['rboot-nonos']);
    formatSpiffs(file, 0xbb000, 0x1000, 64);
    expect(named(file).slice(-6)).toEqual([
      [0xbb000, 0xfb000, 'file-system', 'SPIFFS'],
      [0xfb000, 0xfc000, 'rf-cal', 'rf_cal'],
      [0xfc000, 0xfd000, 'init-data', 'init data'],
      [0xfd000, 0xfe000, 'param', 'param A'],
      [0xfe000, 0xff000, 'param', 'param B'],
      [0xff000, 0x100000, 'flag', 'flag'],
    ]);
  });
});

describe('boot loaders of Espressif', () => {
  const banner = (file: Uint8Array) => new TextDecoder('latin1').decode(file).indexOf('2nd boot version : ') + 19;

  test.each(['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7'])('%s, by its words', (version) => {
    const { bytes } = makeDump();
    bytes.set(new TextEncoder().encode(version), banner(bytes));
    expect(survey(bytes)).toMatchObject({ family: 'nonos-ota', bootloader: { name: 'boot', version } });
  });

  // Entry and length of the first segment: flash-layout.md §1.7.
  test.each([
    ['1.1', 0x40100070, 0x264],
    ['1.2', 0x401000c0, 0x330],
    ['1.4', 0x40100294, 0x574],
    ['1.6', 0x40100438, 0x968],
    ['1.7', 0x4010057c, 0xa20],
  ])('%s, by its shape', (version, entry, length) => {
    const loader = makeLoader('1.7', 2, 0x20, 1).fill(0, 0x500);
    const view = new DataView(loader.buffer);
    view.setUint32(4, entry, true);
    view.setUint32(12, length, true);
    loader[1] = 1;
    expect(survey(loader).bootloader).toEqual({ name: 'boot', version, banner: null });
  });
});
