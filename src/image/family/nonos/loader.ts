import { sdkFlashSize, USER1 } from './map.ts';
import { BLANK_VERSION, bootBytes } from './params.ts';

/** Flash end and user2 for one size nibble. */
export interface LoaderMap {
  readonly end: number;
  readonly user2: number;
  /** As printed after `SPI Flash Size & Map:`. */
  readonly text: string;
}

/** What a boot loader makes of the boot bytes. */
export interface Choice {
  /** The bytes are not its own: it writes defaults and takes user1. */
  readonly reset: boolean;
  /** Slots in the order in which it tries them; empty when the boot byte means nothing to it. */
  readonly slots: readonly (1 | 2)[];
}

/** What Espressif's boot loaders differ in. Sources: flash-layout.md §1.1, §2.3; lx106-and-rom.md §7.1. */
export interface LoaderModel {
  /** What it expects in the version field of the boot bytes: its own minor version. */
  readonly field: number;
  /** How it words itself. */
  readonly style: 'short' | 'indented' | 'plain';
  readonly flagError: string;
  /** Whether it tries each slot four times, counted in a word of RTC memory: boot v1.7 (executed). */
  readonly retries: boolean;
  /** Printed between the last try of one slot and the first of the other. */
  readonly fallBackLines: readonly string[];
  /** Printed when no slot is left to try. */
  readonly lastLines: readonly string[];
  /** Values of init data byte 0x77 that it takes for "no test mode" without a word; boot v1.6 complains about erased flash (executed). */
  readonly noTestGpio: readonly number[];
  /** `undefined` where it refuses the map and stops. */
  map(nibble: number): LoaderMap | undefined;
  /** From the first bytes of the current parameter sector. */
  choose(params: Uint8Array): Choice;
  /** First two bytes of a parameter sector, `b0` and `b1` so far, changed so that they choose `slot`. */
  write(b0: number, b1: number, slot: 1 | 2): readonly [number, number];
}

const TEXTS = new Map([
  [0, '4Mbit(256KB+256KB)'],
  [1, '2Mbit'],
  [2, '8Mbit(512KB+512KB)'],
  [3, '16Mbit(512KB+512KB)'],
  [4, '32Mbit(512KB+512KB)'],
  [5, '16Mbit(1024KB+1024KB)'],
  [6, '32Mbit(1024KB+1024KB)'],
  [8, '64Mbit(1024KB+1024KB)'],
  [9, '128Mbit(1024KB+1024KB)'],
]);
const USER2 = new Map([
  [0, 0x41000],
  [1, 0x21000],
  [2, 0x81000],
  [3, 0x81000],
  [4, 0x81000],
  [5, 0x101000],
  [6, 0x101000],
  [8, 0x101000],
  [9, 0x101000],
]);

/** Nibbles that a loader does not know are taken as 4 Mbit. */
const UNKNOWN_MAP: LoaderMap = { end: sdkFlashSize(0), user2: 0x41000, text: '4Mbit' };

function mapUpTo(highest: number, nibble: number): LoaderMap {
  const text = TEXTS.get(nibble);
  const user2 = USER2.get(nibble);
  if (nibble > highest || text === undefined || user2 === undefined) return UNKNOWN_MAP;
  return { end: sdkFlashSize(nibble), user2, text };
}

/** Nibble 7 ("4MB-c2") makes boot v1.7 print `flash map not support` and stop. */
const REFUSED_V17 = 7;
/** Boot v1.7 looks for the user2 of a 256 KB flash beyond its end. */
const USER2_256KB_V17 = 0x41000;

function mapV17(nibble: number): LoaderMap | undefined {
  if (nibble === REFUSED_V17) return undefined;
  const map = mapUpTo(9, nibble);
  return nibble === 1 ? { ...map, user2: USER2_256KB_V17 } : map;
}

/** Choice bits of boot v1.4 to 1.7: with bit 2 (normal) bit 0 names the slot, without it (a failure behind it) the other one. */
const NORMAL = 4;
const SLOT_BY_CHOICE = new Map<number, 1 | 2>([
  [4, 1],
  [1, 1],
  [5, 2],
  [0, 2],
]);

function chooseByBits(field: number, params: Uint8Array): Choice {
  const { choice, version } = bootBytes(params);
  const reset = version !== field || (choice & 3) === 3;
  const bits = reset ? NORMAL : choice;
  const tries = (bits & NORMAL) !== 0 ? [bits, bits & 3] : [bits];
  const slots = tries.map((bits) => SLOT_BY_CHOICE.get(bits)).filter((slot) => slot !== undefined);
  return { reset, slots: slots.length === tries.length ? slots : [] };
}

/** Boot v1.2 compares the whole byte, reads the low nibble and has no second try. */
function chooseV12([b0 = 0xff, b1 = 0xff]: Uint8Array): Choice {
  const reset = b1 !== 2;
  if (reset || b0 === 0xff || (b0 & 0x0f) === 0) return { reset, slots: [1] };
  return { reset, slots: (b0 & 0x0f) === 1 ? [2] : [] };
}

const FALL_BACK = ['first boot failed, reboot to try backup bin', '', ''];
const GIVE_UP = ['backup boot failed.', '', 'user code done'];

function byBits(field: number, own: Pick<LoaderModel, 'style' | 'flagError' | 'noTestGpio' | 'retries' | 'map'>): LoaderModel {
  return {
    ...{ field, fallBackLines: FALL_BACK, lastLines: GIVE_UP, choose: (params) => chooseByBits(field, params) },
    write: (b0, b1, slot) => [(b0 & 0xf8) | NORMAL | (slot - 1), (b1 & 0xe0) | field],
    ...own,
  };
}

const ANY_BYTE = Array.from({ length: 256 }, (_, value) => value);
const V12: LoaderModel = {
  field: 2,
  style: 'short',
  flagError: '',
  fallBackLines: [],
  lastLines: [],
  noTestGpio: ANY_BYTE,
  retries: false,
  map: (nibble) => mapUpTo(4, nibble),
  choose: chooseV12,
  write: (b0, _, slot) => [(b0 & 0xf0) | (slot - 1), 2],
};
const TO_V16 = {
  style: 'indented',
  flagError: 'error user bin flag, flag = ',
  noTestGpio: [0x00],
  retries: false,
  map: (nibble: number) => mapUpTo(6, nibble),
} as const;

const LOADERS: Readonly<Record<string, LoaderModel>> = {
  '1.2': V12,
  '1.4': byBits(4, TO_V16),
  // Never seen by this project; the versions on both sides of it agree in everything that counts here [I].
  '1.5': byBits(5, TO_V16),
  '1.6': byBits(6, TO_V16),
  '1.7': byBits(7, { style: 'plain', flagError: 'error user bin flag = ', noTestGpio: [0x00, 0xff], retries: true, map: mapV17 }),
};

/** The model of boot loader `version`; `undefined` for versions that nobody described. */
export function loaderModel(version: string | null): LoaderModel | undefined {
  return version === null ? undefined : LOADERS[version];
}

/** The first two bytes of a parameter sector that hold `bytes` now and shall choose `slot`. */
export function slotBytes(loader: LoaderModel, [b0 = 0xff, b1 = 0xff]: Uint8Array, slot: 1 | 2): Uint8Array {
  return Uint8Array.from(loader.write(b0, b1, slot));
}

/** Version field that `params` carry from another loader, `null` when it is `loader`'s own or blank. */
export function foreignVersion(loader: LoaderModel, params: Uint8Array): number | null {
  const { version } = bootBytes(params);
  return version === loader.field || version === BLANK_VERSION ? null : version;
}

/** A slot by its number and its boot loader. */
export function slotPlace(slot: 1 | 2, map: LoaderMap): { name: string; offset: number } {
  return slot === 1 ? { name: 'user1', offset: USER1 } : { name: 'user2', offset: map.user2 };
}
