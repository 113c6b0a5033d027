import { SECTOR_SIZE } from '../chip/memory-map.ts';
import { isErased } from './bytes/blank.ts';
import { type Region, RegionMap } from './bytes/regions.ts';
import { isNonos } from './family/nonos/family.ts';
import { predictHome } from './family/nonos/home.ts';
import { appPrivateArea, tailOf } from './family/nonos/map.ts';
import { flashEnds } from './family/nonos/places.ts';
import { readPartitionTable } from './family/rtos/rtos-sdk.ts';
import { findFileSystems } from './file-system.ts';
import { findRfCal } from './owner/identity.ts';
import { vendorOf } from './owner/vendor.ts';
import type { Survey } from './survey.ts';

/** Length of a partition table's sector, whatever it uses of it. */
const PARTITION_TABLE_LENGTH = SECTOR_SIZE;
const RBOOT_CONFIG = { start: 0x1000, end: 0x2000 };

/**
 * Every byte of the file in exactly one named region, ascending. `homeNibble`: the map that the image was made for, if it is known
 * already.
 */
export function layout(survey: Survey, homeNibble = nibbleOf(survey)): Region[] {
  const { file, family, first, slots, bootloader } = survey;
  const map = new RegionMap(file.length);
  if (first !== undefined && slots[0]?.image.offset !== 0) {
    const label = bootloader === null ? 'first stage' : [bootloader.name, bootloader.version].filter((part) => part !== null).join(' ');
    map.claim(0, first.end, 'bootloader', label);
  }
  for (const { name, image } of slots) map.claim(image.offset, image.end, 'slot', name);
  if (isNonos(family)) claimNonos(map, survey, homeNibble);
  if (family === 'arduino') claimArduino(map, survey);
  if (family === 'rtos-sdk') claimPartitions(map, file);
  if (family === 'rboot' || family === 'rboot-nonos') map.claim(RBOOT_CONFIG.start, RBOOT_CONFIG.end, 'config', 'rboot config');
  for (const { name, start, end } of findFileSystems(file)) map.claim(start, end, 'file-system', name);
  if (family === 'rboot-nonos') claimTails(map, survey, homeNibble);
  return map.finish(file);
}

/** The map that the image was made for, where it can be told, else the one that its header states. */
function nibbleOf(survey: Survey): number {
  return isNonos(survey.family) ? predictHome(survey).nibble : (survey.first?.header.sizeByte ?? 0) >> 4;
}

function claimNonos(map: RegionMap, survey: Survey, home: number): void {
  const { file } = survey;
  for (const { offset } of findRfCal(file)) map.claim(offset, offset + SECTOR_SIZE, 'rf-cal', 'rf_cal');
  const maker = vendorOf(file);
  for (const { start, end } of maker?.own ?? []) {
    if (!isErased(file, start, end)) map.claim(start, end, 'app-private', `${maker?.name} data`);
  }
  claimTails(map, survey, home);
  for (const offset of survey.initData) map.claim(offset, offset + SECTOR_SIZE, 'init-data', 'init data');
  const own = appPrivateArea(home);
  if (!isErased(file, own.start, own.end)) map.claim(own.start, own.end, 'app-private', 'app private');
}

/** The last five sectors of the flash that the header states and of the one that the image was made for; flash-layout.md §2.1. */
function claimTails(map: RegionMap, survey: Survey, home: number): void {
  for (const end of flashEnds(survey, home)) {
    const tail = tailOf(end);
    map.claim(tail.rfCal, tail.initData, 'rf-cal', 'rf_cal');
    map.claim(tail.initData, tail.paramA, 'init-data', 'init data');
    map.claim(tail.paramA, tail.paramB, 'param', 'param A');
    map.claim(tail.paramB, tail.flag, 'param', 'param B');
    map.claim(tail.flag, end, 'flag', 'flag');
  }
}

/** The Arduino core's linker scripts: EEPROM, then what the SDK keeps; flash-layout.md §1.3. */
function claimArduino(map: RegionMap, survey: Survey): void {
  for (const end of flashEnds(survey, nibbleOf(survey))) {
    const tail = tailOf(end);
    map.claim(tail.rfCal, tail.initData, 'eeprom', 'EEPROM');
    map.claim(tail.initData, tail.paramA, 'rf-cal', 'rf_cal');
    map.claim(tail.paramA, tail.paramB, 'param', 'param A');
    map.claim(tail.paramB, tail.flag, 'param', 'param B');
    map.claim(tail.flag, end, 'flag', 'flag');
  }
}

function claimPartitions(map: RegionMap, file: Uint8Array): void {
  const table = readPartitionTable(file);
  if (table === undefined) return;
  map.claim(table.offset, table.offset + PARTITION_TABLE_LENGTH, 'partition-table', 'partition table');
  for (const { offset, size, label } of table.partitions) map.claim(offset, offset + size, 'partition', label);
}
