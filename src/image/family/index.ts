import type { Clue, FirmwareFamily, Probe } from '../model.ts';
import { arduino } from './arduino/arduino.ts';
import { appSlot, blank, data, esp32, gzip, initData, tuyaContainer } from './container.ts';
import { micropython, nodemcu } from './interpreter.ts';
import { nonos, nonosOta } from './nonos/nonos.ts';
import { bootloaderOnly, ramImage, unknown } from './piece.ts';
import { rboot, rbootNonos } from './rboot/rboot.ts';
import { rtosSdk } from './rtos/rtos-sdk.ts';

/**
 * Every family. The first that finds clues wins: what a file's first bytes say alone, then boot loaders, then what needs a look at the
 * rest, then what is left.
 */
export const FAMILIES = [
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
  unknown,
  data,
] as const satisfies readonly FirmwareFamily[];

/** What a file is. `unknown`: a loadable image that nobody described; `data`: nothing the ROM could start. */
export type Family = (typeof FAMILIES)[number]['name'];

/** Every name. */
export const FAMILY_NAMES: readonly Family[] = FAMILIES.map(({ name }) => name);

/** The family of a file, and the places that say so. */
export interface Recognition {
  readonly kind: FirmwareFamily<Family>;
  readonly clues: readonly Clue[];
}

/** The family of a file; every file has one. */
export function recognise(probe: Probe): Recognition {
  for (const kind of FAMILIES) {
    const clues = kind.detect(probe);
    if (clues !== undefined) return { kind, clues };
  }
  return { kind: data, clues: [] };
}
