import { MAGIC_V1 } from '../../chip/header.ts';
import type { FirmwareFamily } from '../model.ts';

/** Images that the ROM loads and of which nobody knows more: nothing is guessed about them. */
const UNDESCRIBED = {
  contents: 'piece',
  hasFlashLength: false,
  storesSlotCrc: false,
  checksSlots: true,
  unbootable: undefined,
  chosen: undefined,
  predict: undefined,
  start: undefined,
  claim: () => {},
  redact: undefined,
} as const satisfies Partial<FirmwareFamily>;

const FIRST_STAGE_ROOM = 0x1000;

/** A boot loader with nothing behind it. */
export const bootloaderOnly: FirmwareFamily<'bootloader-only'> = {
  ...UNDESCRIBED,
  name: 'bootloader-only',
  source: 'flash-layout.md §1.7',
  places: () => [],
  detect: ({ file, bootloader }) =>
    bootloader !== null && file.length <= (bootloader.name === 'rboot' ? 2 : 1) * FIRST_STAGE_ROOM
      ? [{ offset: 0, length: file.length }]
      : undefined,
};

/** A v1 image that loads into RAM and nothing behind it. */
export const ramImage: FirmwareFamily<'ram-image'> = {
  ...UNDESCRIBED,
  name: 'ram-image',
  source: 'flash-layout.md §1.1, §1.6',
  places: () => [{ name: 'app', offset: 0 }],
  detect({ file, first }) {
    if (first?.checksum == null || file.length > first.end) return undefined;
    return first.segments.every(({ region }) => region === 'iram' || region === 'dram') ? [{ offset: 0, length: first.end }] : undefined;
  },
};

/** A loadable image of no described family. */
export const unknown: FirmwareFamily<'unknown'> = {
  ...UNDESCRIBED,
  name: 'unknown',
  source: 'flash-layout.md §1.1',
  places: () => [],
  detect: ({ file }) => (file[0] === MAGIC_V1 ? [] : undefined),
};
