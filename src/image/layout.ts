import { type Region, RegionMap } from './bytes/regions.ts';
import { predictHome } from './family/nonos/home.ts';
import { claimFileSystems } from './file-system.ts';
import type { FileSurvey } from './model.ts';

/**
 * Every byte of the file in exactly one named region, ascending. `homeNibble`: the map that the image was made for, if it is known
 * already.
 */
export function layout(survey: FileSurvey, homeNibble = nibbleOf(survey)): Region[] {
  const { file, kind, first, slots, bootloader } = survey;
  const map = new RegionMap(file.length);
  if (first !== undefined && slots[0]?.image.offset !== 0) {
    const label = bootloader === null ? 'first stage' : [bootloader.name, bootloader.version].filter((part) => part !== null).join(' ');
    map.claim(0, first.end, 'bootloader', label);
  }
  for (const { name, image } of slots) map.claim(image.offset, image.end, 'slot', name);
  kind.claim(map, survey, homeNibble);
  claimFileSystems(map, file);
  return map.finish(file);
}

/** The map that the image was made for, where it is known, else the one that its header states. */
function nibbleOf(survey: FileSurvey): number {
  return predictHome(survey)?.nibble ?? (survey.first?.header.sizeByte ?? 0) >> 4;
}
