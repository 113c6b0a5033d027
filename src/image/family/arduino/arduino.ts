import { MAGIC_V1 } from '../../../chip/header.ts';
import type { Detector } from '../detector.ts';

export const ARDUINO_APP = 0x1000;

/** eboot at 0 and a second v1 image at 0x1000. */
export const arduino: Detector = {
  family: 'arduino',
  source: 'flash-layout.md §1.3',
  detect({ file, first, bootloader }) {
    const load = first?.segments[0];
    if (bootloader?.name !== 'eboot' || load === undefined || file[ARDUINO_APP] !== MAGIC_V1) return undefined;
    return [
      { offset: load.offset - 8, length: 8 },
      { offset: ARDUINO_APP, length: 1 },
    ];
  },
};
