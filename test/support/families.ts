import { createHash } from 'node:crypto';
import type { Family } from '../../src/image/index.ts';
import { makeApp, makeDump, makeInitData, makeLoader } from './dump.ts';
import { buildV1, noise, withTexts } from './image.ts';

/** `parts` at their offsets in `size` erased bytes. */
function flash(size: number, parts: Readonly<Record<number, Uint8Array>>): Uint8Array {
  const file = new Uint8Array(size).fill(0xff);
  for (const [offset, bytes] of Object.entries(parts)) file.set(bytes, Number(offset));
  return file;
}

function firstStage(data: Uint8Array, entry = 0x40100004): Uint8Array {
  return buildV1({ entry, mode: 2, sizeByte: 0x20, segments: [{ address: 0x40100000, data }] });
}

function row(type: number, subtype: number, offset: number, size: number, label: string): Uint8Array {
  const bytes = withTexts(new Uint8Array(32), 12, label);
  bytes.set([0xaa, 0x50, type, subtype]);
  new DataView(bytes.buffer).setUint32(4, offset, true);
  new DataView(bytes.buffer).setUint32(8, size, true);
  return bytes;
}

/** `rows` and the row that holds their MD5. Source: flash-layout.md §1.4. */
function partitionTable(...rows: readonly Uint8Array[]): Uint8Array {
  const all = Uint8Array.from(rows.flatMap((bytes) => [...bytes]));
  const md5 = createHash('md5').update(all).digest();
  return Uint8Array.from([...all, 0xeb, 0xeb, ...new Uint8Array(14).fill(0xff), ...md5]);
}

/** eboot and an application behind it that holds `texts`; header: 1 MB, DOUT. */
export function makeArduino(...texts: readonly string[]): Uint8Array {
  const segments = [
    { address: 0x40201010, data: withTexts(noise(6, 0x4000), 0x200, ...texts) },
    { address: 0x40100000, data: noise(7, 0x400) },
  ];
  return flash(0x10000, {
    0: buildV1({ entry: 0x4010f29c, mode: 3, sizeByte: 0x20, segments: [{ address: 0x4010f000, data: noise(5, 0x568) }] }),
    4096: buildV1({ entry: 0x40100004, mode: 3, sizeByte: 0x20, segments }),
  });
}

/** {@link makeArduino} as newer cores pack it: cut behind the application, with length and CRC over all of it at 0x1010. Source: flash-layout.md §1.3. */
export function makeArduinoWithCrc(...texts: readonly string[]): Uint8Array {
  const padded = makeArduino(...texts);
  let end = padded.length;
  while (padded[end - 1] === 0xff) end--;
  const file = padded.slice(0, end).fill(0, 0x1010, 0x1018);
  let crc = 0xffffffff;
  for (const byte of file) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  new DataView(file.buffer).setUint32(0x1010, file.length, true);
  new DataView(file.buffer).setUint32(0x1014, crc >>> 0, true);
  return file;
}

/** An application in two parts, the second at 0x10000: forty calls of code in IRAM go there. */
export function makeSplitBuild(): Uint8Array {
  const literals = new Uint8Array(160);
  const view = new DataView(literals.buffer);
  for (let i = 0; i < 40; i++) view.setUint32(4 * i, 0x40210000 + 0x64 * i, true);
  return flash(0x20000, { 0: firstStage(literals), 65536: noise(11, 0x2000) });
}

const dump = makeDump();
const slot = dump.bytes.slice(dump.user1.offset, dump.user1.crc + 4);
const plain = firstStage(noise(1, 0x800));
const RBOOT_CONFIG = Uint8Array.from([0xe1, 1, 0, 0, 0, 2, 0, 0, 0x00, 0x20, 0, 0, 0x00, 0x20, 0x08, 0, ...new Uint8Array(8).fill(0xff)]);

/** One sound file of every family, with secrets planted where the family keeps such things. */
export const FAMILY_FILES: Readonly<Record<Family, Uint8Array>> = {
  'nonos-ota': dump.bytes,
  nonos: flash(0x80000, { 0: plain, 65536: withTexts(noise(2, 0x1000), 0x10, 'SDK ver: %s compiled @ ') }),
  arduino: makeArduino('any text'),
  'rtos-sdk': flash(0x80000, {
    0: firstStage(withTexts(noise(3, 0x400), 0x20, 'ESP-IDF %s 2nd stage bootloader')),
    32768: partitionTable(row(1, 2, 0x9000, 0x4000, 'nvs'), row(0, 0x10, 0x10000, 0x60000, 'ota_0')),
    36864: withTexts(noise(10, 0x200), 0x80, 'planted-nvs-password'),
    65536: buildV1({ entry: 0x40210010, mode: 0, sizeByte: 0x20, segments: [{ address: 0x40210010, data: noise(4, 0x400) }] }),
  }),
  rboot: flash(0x80000, {
    0: firstStage(withTexts(noise(5, 0x400), 0x20, 'rBoot v1.4.2 - richardaburton@gmail.com')),
    8192: makeApp({ number: 1, sdk: '1.3.0', compiled: 2, seed: 4 }),
    262144: withTexts(new Uint8Array(0x40), 0, 'planted-sysparam'),
  }),
  'rboot-nonos': flash(0x100000, {
    0: plain,
    4096: RBOOT_CONFIG,
    8192: slot,
    [0xbb000]: withTexts(new Uint8Array(0x80), 0, '{"wifi":{"password":"planted-json-password"}}'),
    [0xfc000]: makeInitData(2),
  }),
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
