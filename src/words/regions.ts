import type { RegionKind } from '../image/index.ts';

/** How a kind of region is shown: a letter on the terminal, a colour elsewhere (told apart in grey as well), and what it is. */
export interface RegionLook {
  readonly letter: string;
  readonly colour: string;
  readonly words: string;
}

const LOOKS: { readonly [K in RegionKind]: RegionLook } = {
  bootloader: { letter: 'B', colour: '#1b4f8a', words: 'boot loader' },
  slot: { letter: 'S', colour: '#4c8fd6', words: 'application' },
  'app-private': { letter: 'a', colour: '#b8860b', words: "the application's own data" },
  'rf-cal': { letter: 'r', colour: '#7a3e9d', words: 'radio calibration' },
  'init-data': { letter: 'i', colour: '#b07cc6', words: 'radio init data' },
  param: { letter: 'p', colour: '#c0392b', words: 'settings' },
  flag: { letter: 'f', colour: '#e67e22', words: 'which settings are in use' },
  'partition-table': { letter: 'T', colour: '#117a65', words: 'partition table' },
  partition: { letter: 'P', colour: '#45b39d', words: 'partition' },
  config: { letter: 'c', colour: '#6e8b3d', words: "the boot loader's settings" },
  'file-system': { letter: 'F', colour: '#9acd32', words: 'files' },
  eeprom: { letter: 'e', colour: '#d4ac0d', words: 'EEPROM' },
  data: { letter: 'd', colour: '#808b96', words: 'data' },
  free: { letter: '.', colour: '#eceff1', words: 'erased' },
};

/** How a kind of region is shown; one that is not known is shown as data. */
export function lookOf(kind: string): RegionLook {
  return LOOKS[kind as RegionKind] ?? LOOKS.data;
}
