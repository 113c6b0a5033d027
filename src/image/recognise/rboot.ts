import { find, needle } from '../search.ts';
import type { Clue, Detector, Probe } from './detector.ts';

const CONFIG_SECTOR = 0x1000;
const CONFIG_MAGIC = 0xe1;
const CONFIG_VERSION = 1;
const SDK_TEXT = needle('rf_cal[0] !=0x05');

/** rBoot's own text, or its config sector behind an image that is none of the other first stages. */
function clues({ file, first, bootloader }: Probe): Clue[] | undefined {
  if (first === undefined) return undefined;
  const config = file[CONFIG_SECTOR] === CONFIG_MAGIC && file[CONFIG_SECTOR + 1] === CONFIG_VERSION;
  if (bootloader?.name !== 'rboot' && !(bootloader === null && config)) return undefined;
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
