import { u32At } from '../../../base/bytes.ts';
import { SECTOR_SIZE } from '../../../chip/memory-map.ts';
import { parseImage } from '../../format/v2.ts';

/** Where rBoot keeps its settings. Source: flash-layout.md §1.5. */
export const CONFIG_SECTOR = { start: 0x1000, end: 0x2000 } as const;
const CONFIG = CONFIG_SECTOR.start;
const MAGIC = 0xe1;
const VERSION = 1;
const MAX_ROMS = 4;

/**
 * Where the table of ROMs begins, by fork. All else in front of it is alike. Sources: rBoot's rboot.h; Mongoose OS puts a word of flags
 * in front of the table (dumps of Shelly devices).
 */
const TABLES = [
  { fork: 'rboot', romsAt: 8 },
  { fork: 'mongoose', romsAt: 12 },
] as const;

/** rBoot's settings. */
export interface RbootConfig {
  readonly fork: (typeof TABLES)[number]['fork'];
  /** 0: the current ROM is started; others let a pin choose. */
  readonly mode: number;
  /** Index of the current ROM. */
  readonly current: number;
  /** Where the ROMs lie. */
  readonly roms: readonly number[];
}

/** Whether settings of rBoot lie in their sector. */
export function hasRbootConfig(file: Uint8Array): boolean {
  return file[CONFIG] === MAGIC && file[CONFIG + 1] === VERSION;
}

/** A table of ROMs names sectors, and an image in one of them. */
function isPlausible(file: Uint8Array, roms: readonly number[]): boolean {
  if (!roms.every((offset) => offset > 0 && offset % SECTOR_SIZE === 0)) return false;
  return roms.some((offset) => parseImage(file, offset) !== undefined);
}

/**
 * The settings in rBoot's sector; `undefined` until its first start has written them. The fork is the one whose table names images; where
 * none does, rBoot's own. Source: flash-layout.md §1.5.
 */
export function readRbootConfig(file: Uint8Array): RbootConfig | undefined {
  const [, , mode = 0, current = 0, , count = 0] = file.subarray(CONFIG, CONFIG + TABLES[0].romsAt);
  if (!hasRbootConfig(file)) return undefined;
  const read = ({ fork, romsAt }: (typeof TABLES)[number]): RbootConfig | undefined => {
    const at = CONFIG + romsAt;
    if (file.length < at + 4 * MAX_ROMS) return undefined;
    return { fork, mode, current, roms: Array.from({ length: Math.min(count, MAX_ROMS) }, (_, i) => u32At(file, at + 4 * i)) };
  };
  const configs = TABLES.map(read).filter((config) => config !== undefined);
  return configs.find(({ roms }) => isPlausible(file, roms)) ?? configs[0];
}
