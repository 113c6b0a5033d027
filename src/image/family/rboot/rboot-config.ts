import { u32At } from '../../../base/bytes.ts';

/** Where rBoot keeps its settings. Source: flash-layout.md §1.5. */
export const CONFIG_SECTOR = { start: 0x1000, end: 0x2000 } as const;
const CONFIG = CONFIG_SECTOR.start;
const MAGIC = 0xe1;
const VERSION = 1;
const ROMS_AT = 8;
const MAX_ROMS = 4;

/** rBoot's settings. */
export interface RbootConfig {
  /** 0: the current ROM is started; others let a pin choose. */
  readonly mode: number;
  /** Index of the current ROM. */
  readonly current: number;
  /** Where the ROMs lie. */
  readonly roms: readonly number[];
}

/** The settings in rBoot's sector; `undefined` until its first start has written them. Source: flash-layout.md §1.5. */
export function readRbootConfig(file: Uint8Array): RbootConfig | undefined {
  const [magic, version, mode = 0, current = 0, , count = 0] = file.subarray(CONFIG, CONFIG + ROMS_AT);
  if (magic !== MAGIC || version !== VERSION || file.length < CONFIG + ROMS_AT + 4 * MAX_ROMS) return undefined;
  const roms = Array.from({ length: Math.min(count, MAX_ROMS) }, (_, i) => u32At(file, CONFIG + ROMS_AT + 4 * i));
  return { mode, current, roms };
}
