import { buildV1, buildV2, noise, withTexts } from './image.ts';

/**
 * Whole-flash dumps of Espressif's NONOS kind, with code that is noise and identities that are planted. They hold what the static
 * rules go by, and are never run. Sources: flash-layout.md §1, §2, §3.
 */
export interface DumpOptions {
  /** Size nibble of the header at 0 and, unless `compiled` says otherwise, of the applications. */
  readonly nibble?: DumpNibble;
  readonly compiled?: number;
  readonly loader?: keyof typeof LOADERS;
  readonly sdk?: keyof typeof SDK_TEXTS;
  readonly active?: 'user1' | 'user2';
  /** `blank`: as after a first flashing, FF. */
  readonly params?: 'blank' | 'written';
  readonly mode?: number;
  readonly mac?: Uint8Array;
  readonly rfCal?: boolean;
  readonly ssid?: string;
  readonly password?: string;
  readonly seed?: number;
}

/** `size`, user2, and whether the map has slots of a megabyte. */
export const DUMP_MAPS = {
  0: { size: 0x80000, user2: 0x41000 },
  2: { size: 0x100000, user2: 0x81000 },
  3: { size: 0x200000, user2: 0x81000 },
  4: { size: 0x400000, user2: 0x81000 },
  5: { size: 0x200000, user2: 0x101000 },
  6: { size: 0x400000, user2: 0x101000 },
} as const;
export type DumpNibble = keyof typeof DUMP_MAPS;

export const LOADERS = {
  '1.6': { entry: 0x40100438, length: 0x968, banner: '2nd boot version : 1.6\n', field: 6 },
  '1.7': { entry: 0x4010057c, length: 0xa20, banner: '2nd boot version : 1.7(5d6f877)\n', field: 7 },
} as const;

const RF_CAL = 'rf_cal[0] !=0x05,is 0x%02X\n';
export const SDK_TEXTS = {
  /** Knows nothing of init data. */
  '1.3.0': ['1.3.0(68c9e7b)', 'need boot 1.4+'],
  '2.0.0': ['2.0.0(656edbf)', 'SDK ver: %s compiled @ Jul 19 2016', RF_CAL, 'need boot 1.4+'],
  '2.2.1': ['2.2.1(6ab97e9)', 'SDK ver: %s compiled @ Jun  7 2018', RF_CAL, 'need boot 1.4+'],
  /** Built on the template, which stops at the wrong map. */
  '3.0.4': ['3.0.4(9532ceb)', RF_CAL, 'mismatch map %d,spi_size_map %d\n'],
  /** Espressif's AT, which goes on. */
  '3.0.6-at': ['3.0.6-dev(072755c)', RF_CAL, 'mismatch map %d,spi_size_map %d\n', 'AT version:%d.%d.%d.%d(%s %s)'],
} as const;

export interface Dump {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly options: Required<Omit<DumpOptions, 'mac'>>;
  readonly mac: Uint8Array;
  readonly user1: PlacedSlot;
  readonly user2: PlacedSlot;
  readonly loaderEnd: number;
  readonly initData: number;
  readonly paramA: number;
  readonly paramB: number;
  readonly flag: number;
  /** The parameter sector in force. */
  readonly params: number;
}

export interface PlacedSlot {
  readonly offset: number;
  /** Of the inner image. */
  readonly inner: number;
  /** Of the stored CRC, right behind the image. */
  readonly crc: number;
}

/** Nothing but FF there, as in the margins of a sector. */
const INIT_DATA_HEAD = [0x05, 0x08, 0x04, 0x02, 0x05, 0x05, 0x05, 0x02];
const IROM_LENGTH = 0x4000;
/** Checksummed part of a parameter sector in SDK 2. */
const PARAM_SUM_LENGTH = 0x20;

export function makeDump(options: DumpOptions = {}): Dump {
  const { nibble = 2, loader = '1.7', sdk = '2.2.1', active = 'user1', params = 'written', mode = 3, rfCal = true, seed = 1 } = options;
  const { compiled = nibble, ssid = 'planted-ssid', password = 'planted-password' } = options;
  const mac = options.mac ?? Uint8Array.of(0x5c, 0xcf, 0x7f, 0x12, 0x34, 0x56);
  const { size, user2 } = DUMP_MAPS[nibble];
  const bytes = new Uint8Array(size).fill(0xff);

  const first = makeLoader(loader, mode, nibble << 4, seed);
  bytes.set(first, 0);
  const slots = [0x1000, user2].map((offset, i): PlacedSlot => {
    const image = makeApp({ number: i + 1, sdk, compiled, seed: seed * 7 + i });
    bytes.set(image, offset);
    return { offset, inner: offset + 16 + IROM_LENGTH, crc: offset + image.length - 4 };
  });

  const [cal, initData, paramA, paramB, flag] = [5, 4, 3, 2, 1].map((n) => size - n * 0x1000) as [number, number, number, number, number];
  bytes.set(makeInitData(seed), initData);
  if (rfCal) bytes.set(makeRfCal(mac, seed), cal);
  const inForce = params === 'blank' ? paramB : paramA;
  if (params === 'written') {
    const sector = makeParams({ active, field: LOADERS[loader].field, ssid, password, mac });
    bytes.set(sector, paramA);
    bytes.set(sector, paramB);
    bytes.set(makeFlag(sector), flag);
  }
  return {
    ...{ bytes, size, mac, initData, paramA, paramB, flag, params: inForce, loaderEnd: first.length },
    options: { nibble, compiled, loader, sdk, active, params, mode, rfCal, ssid, password, seed },
    user1: slots[0] as PlacedSlot,
    user2: slots[1] as PlacedSlot,
  };
}

/** A first stage with the shape and the words of Espressif's, and noise for code. */
export function makeLoader(version: keyof typeof LOADERS, mode: number, sizeByte: number, seed: number): Uint8Array {
  const { entry, length, banner } = LOADERS[version];
  return buildV1({
    ...{ entry, mode, sizeByte },
    segments: [
      { address: 0x40100000, data: noise(seed + 100, length) },
      { address: 0x3ffe8000, data: withTexts(noise(seed + 101, 0x200), 0x40, `\n${banner}`) },
    ],
  });
}

/** An application for slot `number`. */
export function makeApp(app: {
  number: number;
  sdk: keyof typeof SDK_TEXTS;
  compiled: number;
  seed: number;
  texts?: readonly string[];
}): Uint8Array {
  const inner = buildV1({
    ...{ entry: 0x40100004, mode: 0, sizeByte: app.compiled << 4 },
    segments: [
      { address: 0x40100000, data: noise(app.seed + 200, 0x800) },
      { address: 0x3ffe8000, data: noise(app.seed + 201, 0x104) },
    ],
  });
  const irom = withTexts(noise(app.seed + 202, IROM_LENGTH), 0x100, ...SDK_TEXTS[app.sdk], ...(app.texts ?? []));
  return buildV2({ byte3: app.number, entry: 0x40100010, irom, inner });
}

export function makeInitData(seed: number): Uint8Array {
  return Uint8Array.from([...INIT_DATA_HEAD, ...noise(seed + 300, 120).map((byte, i) => (i === 0x77 - 8 ? 0 : i === 48 - 8 ? 1 : byte))]);
}

/** A radio calibration that carries its chip's MAC. */
function makeRfCal(mac: Uint8Array, seed: number): Uint8Array {
  const bytes = noise(seed + 400, 0x274);
  const view = new DataView(bytes.buffer);
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0] = mac;
  view.setUint32(0, 0x00ff0000, true);
  view.setUint32(24 * 4, ((0xb200 << 16) | (m3 << 8) | m4) >>> 0, true);
  view.setUint32(25 * 4, ((m5 << 24) | (m0 << 16) | (m1 << 8) | m2) >>> 0, true);
  let sum = 0;
  for (let i = 0; i < 26; i++) sum = (sum + view.getUint32(i * 4, true)) >>> 0;
  view.setUint32(26 * 4, ~sum >>> 0, true);
  return bytes;
}

interface ParamSource {
  readonly active: 'user1' | 'user2';
  readonly field: number;
  readonly ssid: string;
  readonly password: string;
  readonly mac: Uint8Array;
}

/** A parameter sector: boot bytes, station settings, a copy of the MAC. */
function makeParams({ active, field, ssid, password, mac }: ParamSource): Uint8Array {
  const bytes = new Uint8Array(0x49c);
  bytes.set([active === 'user1' ? 0xfc : 0xfd, 0xe0 | field, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 0);
  bytes.set(new TextEncoder().encode(ssid), 0x10);
  bytes.set(new TextEncoder().encode(password), 0x37);
  bytes.set(mac, 0x492);
  return bytes;
}

/** The flag sector that puts copy A in force, with both sums of `sector`. */
function makeFlag(sector: Uint8Array): Uint8Array {
  const sum = sector.subarray(0, PARAM_SUM_LENGTH).reduce((x, byte) => x ^ byte, 0xef);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffff00, true);
  for (const [i, word] of [0x55aa55aa, 7, PARAM_SUM_LENGTH, PARAM_SUM_LENGTH, sum, sum, 0xaa55aa55].entries()) {
    view.setUint32(4 + 4 * i, word, true);
  }
  return bytes;
}
