import { hex } from '../../../base/bytes.ts';
import { arduino, arduinoFlashMap } from '../../family/arduino/arduino.ts';
import { sdkFlashSize } from '../../family/nonos/map.ts';
import type { Rule } from '../../rule.ts';

/** "Mapping defined by hardware" builds look for files and EEPROM where the chip's own size puts them, not the header's. */
export const fsMovesWithChip: Rule<'arduino/fs-moves-with-chip', { readonly stated: number; readonly chipSize: number }> = {
  id: 'arduino/fs-moves-with-chip',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: true,
  why: `Builds with "mapping defined by hardware" put file system and EEPROM where the chip's own size says.`,
  example: 'A backup of 1 MB on a chip of 4 MB: the program starts with empty settings.',
  source: 'flash-layout.md §4.1, Arduino with FLASH_MAP_SUPPORT',
  *check({ original, originalHeader, chip, survey: { kind } }) {
    if (kind !== arduino || chip === undefined || originalHeader === undefined) return;
    const text = arduinoFlashMap(original);
    const stated = sdkFlashSize(originalHeader.sizeByte >> 4);
    if (text < 0 || stated === chip.size) return;
    yield {
      evidence: [
        { offset: text, length: 34 },
        { offset: 3, length: 1, expected: hex(chip.size), found: hex(stated) },
      ],
      facts: { stated, chipSize: chip.size },
      fix: { action: 'other-chip', chip: 'esp8266', size: stated },
    };
  },
};
