import { find, needle } from '../../bytes/search.ts';
import { parseV2 } from '../../format/v2.ts';
import type { Clue, Detector } from '../detector.ts';
import { USER1 } from './map.ts';

const FIRST_STAGE_ROOM = 0x1000;
const SECOND_BOOT = needle('2nd boot version');
const SDK_TEXT = needle('SDK ver: ');

/** Espressif's boot loader with room for its slots, or its slots without it (a damaged first sector). */
export const nonosOta: Detector = {
  family: 'nonos-ota',
  source: 'flash-layout.md §1.2, §1.7',
  detect({ file, bootloader, first }) {
    const clues: Clue[] = [];
    if (bootloader?.name === 'boot') {
      const text = find(file, SECOND_BOOT, 0, FIRST_STAGE_ROOM);
      clues.push(text >= 0 ? { offset: text, length: SECOND_BOOT.bytes.length } : { offset: 4, length: 12 });
    }
    if (file.length <= FIRST_STAGE_ROOM) return undefined;
    const user1 = parseV2(file, USER1);
    if (user1?.inner !== undefined) clues.push({ offset: USER1, length: 2 }, { offset: user1.inner.offset, length: 8 });
    const other = first !== undefined && bootloader !== null && bootloader.name !== 'boot';
    return clues.length > 0 && !other ? clues : undefined;
  },
};

export const bootloaderOnly: Detector = {
  family: 'bootloader-only',
  source: 'flash-layout.md §1.7',
  detect: ({ file, bootloader }) =>
    bootloader !== null && file.length <= (bootloader.name === 'rboot' ? 2 : 1) * FIRST_STAGE_ROOM
      ? [{ offset: 0, length: file.length }]
      : undefined,
};

/** The part that goes to 0 and the mapped part that goes to 0x10000, in one file. */
const SMALLEST_WHOLE = 0x10000;

/** An application that the ROM starts itself, with Espressif's SDK in it. */
export const nonos: Detector = {
  family: 'nonos',
  source: 'flash-layout.md §1.6',
  detect({ file, first, bootloader }) {
    if (first?.checksum == null || bootloader !== null || file.length <= SMALLEST_WHOLE) return undefined;
    const text = find(file, SDK_TEXT, 0);
    return text < 0
      ? undefined
      : [
          { offset: 0, length: 8 },
          { offset: text, length: SDK_TEXT.bytes.length },
        ];
  },
};

/** A v1 image that loads into RAM and nothing behind it. */
export const ramImage: Detector = {
  family: 'ram-image',
  source: 'flash-layout.md §1.1, §1.6',
  detect({ file, first }) {
    if (first?.checksum == null || file.length > first.end) return undefined;
    return first.segments.every(({ region }) => region === 'iram' || region === 'dram') ? [{ offset: 0, length: first.end }] : undefined;
  },
};
