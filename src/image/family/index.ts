import { MAGIC_V1 } from '../../chip/header.ts';
import { arduino } from './arduino/arduino.ts';
import type { Clue, Detector, Family, Probe } from './detector.ts';
import { micropython, nodemcu } from './interpreter.ts';
import { bootloaderOnly, nonos, nonosOta, ramImage } from './nonos/nonos.ts';
import { rboot, rbootNonos } from './rboot/rboot.ts';
import { rtosSdk } from './rtos/rtos-sdk.ts';
import { appSlot, blank, esp32, gzip, initData, tuyaContainer } from './signature.ts';

/** The first that finds clues wins: what a file's first bytes say alone, then boot loaders, then what needs a look at the rest. */
const DETECTORS: readonly Detector[] = [
  blank,
  gzip,
  tuyaContainer,
  initData,
  appSlot,
  esp32,
  bootloaderOnly,
  arduino,
  rbootNonos,
  rboot,
  nonosOta,
  rtosSdk,
  micropython,
  nodemcu,
  nonos,
  ramImage,
];

/** What a file is, and the places that say so. */
export interface Recognition {
  readonly family: Family;
  readonly clues: readonly Clue[];
}

/** The family of a file; `unknown` for a loadable image of no described family, `data` for what the ROM would not even load. */
export function recognise(probe: Probe): Recognition {
  for (const { family, detect } of DETECTORS) {
    const clues = detect(probe);
    if (clues !== undefined) return { family, clues };
  }
  return { family: probe.file[0] === MAGIC_V1 ? 'unknown' : 'data', clues: [] };
}
