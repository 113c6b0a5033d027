import type { ChipKind } from '../../chip/efuse.ts';
import type { OptionRow } from './command.ts';
import { oneOf, parseMac } from './values.ts';

const KINDS: readonly ChipKind[] = ['esp8266', 'esp8285'];

/** Which chip a file is for, or a software chip is. */
export const CHIP_OPTION: OptionRow = {
  flags: '--chip <kind>',
  text: 'esp8266 or esp8285 (default: esp8266)',
  parse: oneOf('--chip', KINDS),
  values: KINDS,
};

export const MAC_OPTION: OptionRow = { flags: '--mac <mac>', text: "the chip's MAC address", parse: parseMac };
