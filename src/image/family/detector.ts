import type { Bootloader } from '../format/bootloader.ts';
import type { V1Image } from '../format/v1.ts';

/** What a file is. `unknown`: a loadable image that nobody described; `data`: nothing the ROM could start. */
export type Family =
  | 'nonos-ota'
  | 'nonos'
  | 'arduino'
  | 'rtos-sdk'
  | 'rboot'
  | 'rboot-nonos'
  | 'nodemcu'
  | 'micropython'
  | 'app-slot'
  | 'bootloader-only'
  | 'ram-image'
  | 'init-data'
  | 'gzip'
  | 'tuya-container'
  | 'esp32'
  | 'blank'
  | 'data'
  | 'unknown';

/** A place that speaks for a family. */
export interface Clue {
  readonly offset: number;
  readonly length: number;
}

/** What the detectors look at. */
export interface Probe {
  readonly file: Uint8Array;
  /** The v1 image at 0. */
  readonly first: V1Image | undefined;
  readonly bootloader: Bootloader | null;
}

export interface Detector {
  readonly family: Family;
  /** Where the fact comes from. */
  readonly source: string;
  /** The places that decide, or `undefined` when it is not this family. */
  detect(probe: Probe): readonly Clue[] | undefined;
}
