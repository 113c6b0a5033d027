import { find, needle } from '../../bytes/search.ts';
import { parseV2 } from '../../format/v2.ts';
import type { Clue, Detector, Probe } from '../detector.ts';
import { USER1 } from '../nonos/map.ts';

/** The first slot of rBoot's own defaults; Espressif's boot loaders have none there. */
const FIRST_SLOT = 0x2000;
const CONFIG_SECTOR = 0x1000;
const CONFIG_MAGIC = 0xe1;
const CONFIG_VERSION = 1;
const SDK_TEXT = needle('rf_cal[0] !=0x05');

/** Builds without texts write their settings at the first start: until then only their slot tells. */
function hasSlot(file: Uint8Array): boolean {
  return parseV2(file, FIRST_SLOT)?.inner !== undefined && parseV2(file, USER1)?.inner === undefined;
}

/** rBoot's own text, or its config sector or slot behind an image that is none of the other first stages. */
function clues({ file, first, bootloader }: Probe): Clue[] | undefined {
  if (first === undefined) return undefined;
  const config = file[CONFIG_SECTOR] === CONFIG_MAGIC && file[CONFIG_SECTOR + 1] === CONFIG_VERSION;
  if (bootloader?.name !== 'rboot' && bootloader !== null) return undefined;
  if (bootloader === null && !config && hasSlot(file))
    return [
      { offset: 0, length: 8 },
      { offset: FIRST_SLOT, length: 2 },
    ];
  if (bootloader === null && !config) return undefined;
  return config
    ? [
        { offset: 0, length: 8 },
        { offset: CONFIG_SECTOR, length: 2 },
      ]
    : [{ offset: 0, length: 8 }];
}

/** rBoot with an application on Espressif's NONOS SDK. */
export const rbootNonos: Detector = {
  family: 'rboot-nonos',
  source: 'flash-layout.md §1.5',
  detect(probe) {
    const found = clues(probe);
    const sdk = found === undefined ? -1 : find(probe.file, SDK_TEXT);
    return found === undefined || sdk < 0 ? undefined : [...found, { offset: sdk, length: SDK_TEXT.bytes.length }];
  },
};

export const rboot: Detector = { family: 'rboot', source: 'flash-layout.md §1.5', detect: clues };
