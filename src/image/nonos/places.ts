import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import type { Survey } from '../survey.ts';
import { sdkFlashSize, tailOf } from './map.ts';

/** Ends of flash at which the file may hold parameter sectors: by its header, and by the map it was made for (`homeNibble`). */
export function flashEnds({ file }: Survey, homeNibble: number): number[] {
  const ends = new Set([sdkFlashSize((file[3] ?? 0xff) >> 4), sdkFlashSize(homeNibble)]);
  return [...ends].filter((end) => end <= file.length);
}

/** Both parameter sectors for each of these ends. */
export function paramSectors(ends: readonly number[]): number[] {
  return ends.flatMap((end) => [tailOf(end).paramA, tailOf(end).paramA + SECTOR_SIZE]);
}
