import type { RegionKind, RegionMap } from '../../bytes/regions.ts';
import type { FileSurvey } from '../../model.ts';
import { type Tail, tailOf } from './map.ts';
import { flashEnds } from './places.ts';

/** One of the last five sectors, and its name. */
type TailSector = readonly [sector: Exclude<keyof Tail, 'end'>, kind: RegionKind, label: string];

const SETTINGS: readonly TailSector[] = [
  ['paramA', 'param', 'param A'],
  ['paramB', 'param', 'param B'],
  ['flag', 'flag', 'flag'],
];

/** Espressif's use of them; flash-layout.md §2.1. */
export const NONOS_TAIL: readonly TailSector[] = [['rfCal', 'rf-cal', 'rf_cal'], ['initData', 'init-data', 'init data'], ...SETTINGS];
/** The Arduino core's linker scripts: EEPROM, then what the SDK keeps; flash-layout.md §1.3. */
export const ARDUINO_TAIL: readonly TailSector[] = [['rfCal', 'eeprom', 'EEPROM'], ['initData', 'rf-cal', 'rf_cal'], ...SETTINGS];

/** Claims the last five sectors of the flash that the header states and of the one that the image was made for. */
export function claimTails(map: RegionMap, survey: FileSurvey, homeNibble: number, sectors: readonly TailSector[]): void {
  for (const end of flashEnds(survey, homeNibble)) {
    const tail = tailOf(end);
    for (const [sector, kind, label] of sectors) map.claim(tail[sector], tail[sector] + tail.end - tail.flag, kind, label);
  }
}
