import { existsSync, readFileSync } from 'node:fs';

const PATH = process.env['FLASHBACK_ROM'];

/** The mask ROM that `FLASHBACK_ROM` names: 64 KiB read from an own chip. `undefined` without one. */
export const MASK_ROM: Uint8Array | undefined = PATH !== undefined && existsSync(PATH) ? new Uint8Array(readFileSync(PATH)) : undefined;

/** What a suite that needs it is called: with the reason why it is left out. */
export const withMaskRom = (title: string): string =>
  MASK_ROM === undefined ? `${title} (left out: FLASHBACK_ROM names no mask ROM)` : title;
