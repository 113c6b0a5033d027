import { equal } from '../../base/bytes.ts';
import { MAGIC_V1, MAGIC_V2 } from '../../chip/header.ts';
import { isErased } from '../bytes/blank.ts';
import type { Fix } from '../fix.ts';
import { parseHeader } from '../format/header.ts';
import type { FirmwareFamily } from '../model.ts';
import { isInitData } from './nonos/init-data.ts';

/** Files that nothing at address 0 could start: containers, single parts, images for other chips. */

type Inert<Name extends string> = Pick<FirmwareFamily<Name>, 'name' | 'source' | 'contents' | 'detect'> & { readonly fix: Fix | null };

/** A family without a start: no slots, no verdict, nothing to erase. */
function inert<const Name extends string>({ fix, ...family }: Inert<Name>): FirmwareFamily<Name> {
  return {
    hasFlashLength: false,
    storesSlotCrc: false,
    checksSlots: true,
    unbootable: { fix },
    places: () => [],
    chosen: undefined,
    predict: undefined,
    start: undefined,
    claim: () => {},
    redact: undefined,
    ...family,
  };
}

/** Tells a family by its first bytes alone. */
function byFirstBytes(...bytes: readonly number[]): FirmwareFamily['detect'] {
  const signature = Uint8Array.from(bytes);
  return ({ file }) => (equal(file.subarray(0, signature.length), signature) ? [{ offset: 0, length: signature.length }] : undefined);
}

/** A file packed by gzip. */
export const gzip = inert({
  name: 'gzip',
  source: 'RFC 1952',
  contents: 'foreign',
  fix: { action: 'unpack' },
  detect: byFirstBytes(0x1f, 0x8b, 0x08),
});

/** Tuya's container of an update over the air. */
export const tuyaContainer = inert({
  name: 'tuya-container',
  source: 'flash-layout.md §1.6',
  contents: 'foreign',
  fix: null,
  detect: byFirstBytes(0x55, 0xaa, 0x55, 0xaa),
});

/** A single application for Espressif's boot loader or rBoot. */
export const appSlot: FirmwareFamily<'app-slot'> = {
  ...inert({
    name: 'app-slot',
    source: 'flash-layout.md §1.6',
    contents: 'piece',
    fix: { action: 'write-at', offsets: [0x1000, 0x81000, 0x101000] },
    detect: byFirstBytes(MAGIC_V2, 0x04),
  }),
  storesSlotCrc: true,
  places: () => [{ name: 'app', offset: 0 }],
};

/** Erased flash. */
export const blank = inert({
  name: 'blank',
  source: 'flash-layout.md §1.6',
  contents: 'piece',
  fix: null,
  detect: ({ file }) => (isErased(file) ? [{ offset: 0, length: file.length }] : undefined),
});

/** A file of init data alone is 128 bytes, or these padded to a sector. */
const MAX_INIT_DATA = 0x1000;

/** The SDK's init data alone. */
export const initData = inert({
  name: 'init-data',
  source: 'flash-layout.md §1.6',
  contents: 'piece',
  fix: null,
  detect: ({ file }) => (file.length <= MAX_INIT_DATA && isInitData(file, 0) ? [{ offset: 0, length: 8 }] : undefined),
});

/** IRAM of the ESP32 family, where its first stages start; the ESP8266's entries are 0x4010xxxx. */
const ESP32_IRAM = { start: 0x40080000, end: 0x400a0000 };
const ESP32_FIRST_STAGE = 0x1000;

/** Where later chips of the family name themselves, behind a first byte that no ESP8266 segment has. Source: esptool, "Firmware Image Format", extended header. */
const EXTENDED = { wpPin: 8, unused: 0xee, chipId: 12 };
/** ESP32-S2, C3, S3, C2, C6, H2, P4, C5. */
const CHIP_IDS: ReadonlySet<number> = new Set([2, 5, 9, 12, 13, 16, 18, 23]);

function namesLaterChip(file: Uint8Array, offset: number): boolean {
  const id = (file[offset + EXTENDED.chipId] ?? 0) | ((file[offset + EXTENDED.chipId + 1] ?? 0) << 8);
  return file[offset + EXTENDED.wpPin] === EXTENDED.unused && CHIP_IDS.has(id);
}

/** An image for a chip of the ESP32 family. */
export const esp32 = inert({
  name: 'esp32',
  source: 'flash-layout.md §1.6; lx106-and-rom.md §10',
  contents: 'foreign',
  fix: { action: 'other-chip', chip: 'esp32', size: null },
  detect({ file }) {
    for (const offset of [0, ESP32_FIRST_STAGE]) {
      if (offset > 0 && !isErased(file, 0, offset)) continue;
      const header = parseHeader(file, offset);
      if (header?.magic !== MAGIC_V1) continue;
      if (header.entry >= ESP32_IRAM.start && header.entry < ESP32_IRAM.end) return [{ offset, length: 8 }];
      if (namesLaterChip(file, offset)) return [{ offset: offset + EXTENDED.wpPin, length: 6 }];
    }
    return undefined;
  },
});

/** What the ROM would not even load. */
export const data = inert({
  name: 'data',
  source: 'flash-layout.md §1.1',
  contents: 'piece',
  fix: null,
  detect: ({ file }) => (file[0] === MAGIC_V1 ? undefined : []),
});
