import { equal } from '../../base/bytes.ts';
import { MAGIC_V1, MAGIC_V2 } from '../../chip/header.ts';
import { isErased } from '../bytes/blank.ts';
import { parseHeader } from '../format/header.ts';
import type { Detector, Family } from './detector.ts';

/** A family told by its first bytes alone. */
function byFirstBytes(family: Family, source: string, ...bytes: readonly number[]): Detector {
  const signature = Uint8Array.from(bytes);
  return {
    family,
    source,
    detect: ({ file }) => (equal(file.subarray(0, signature.length), signature) ? [{ offset: 0, length: signature.length }] : undefined),
  };
}

export const gzip = byFirstBytes('gzip', 'RFC 1952', 0x1f, 0x8b, 0x08);
export const tuyaContainer = byFirstBytes('tuya-container', 'flash-layout.md §1.6', 0x55, 0xaa, 0x55, 0xaa);
export const appSlot = byFirstBytes('app-slot', 'flash-layout.md §1.6', MAGIC_V2, 0x04);

export const blank: Detector = {
  family: 'blank',
  source: 'flash-layout.md §1.6',
  detect: ({ file }) => (isErased(file) ? [{ offset: 0, length: file.length }] : undefined),
};

/** A file of init data alone is 128 bytes, or these padded to a sector. */
const LARGEST_INIT_DATA = 0x1000;

export const initData: Detector = {
  family: 'init-data',
  source: 'flash-layout.md §1.6',
  detect: ({ file }) => (file.length <= LARGEST_INIT_DATA && isInitData(file, 0) ? [{ offset: 0, length: 8 }] : undefined),
};

const INIT_DATA_REST = Uint8Array.of(0x04, 0x02, 0x05, 0x05, 0x05, 0x02);

/** Whether init data (`05 ?? 04 02 05 05 05 02`) begin at `offset`. */
export function isInitData(file: Uint8Array, offset: number): boolean {
  return file[offset] === 0x05 && equal(file.subarray(offset + 2, offset + 8), INIT_DATA_REST);
}

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

export const esp32: Detector = {
  family: 'esp32',
  source: 'flash-layout.md §1.6; lx106-and-rom.md §10',
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
};
