import { SECTOR_SIZE } from '../../../chip/memory-map.ts';
import type { FileSurvey } from '../../model.ts';
import { FLASH_ENDS, sdkFlashSize, tailOf } from './map.ts';
import { isFlagSector } from './params.ts';

/**
 * Ends of flash at which the file may hold parameter sectors: by its header, by the map it was made for (`homeNibble`), and wherever
 * a flag sector lies: a tail that was moved leaves its old copy behind.
 */
export function flashEnds({ file }: FileSurvey, homeNibble: number): number[] {
  const flagged = FLASH_ENDS.filter((end) => isFlagSector(file, tailOf(end).flag));
  const ends = new Set([sdkFlashSize((file[3] ?? 0xff) >> 4), sdkFlashSize(homeNibble), ...flagged]);
  return [...ends].filter((end) => end <= file.length);
}

/** Both parameter sectors for each of these ends. */
export function paramSectors(ends: readonly number[]): number[] {
  return ends.flatMap((end) => [tailOf(end).paramA, tailOf(end).paramA + SECTOR_SIZE]);
}
