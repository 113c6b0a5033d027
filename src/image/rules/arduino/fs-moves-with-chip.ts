import { hex } from '../../../base/bytes.ts';
import { sdkFlashSize } from '../../family/nonos/map.ts';
import { arduinoFlashMap } from '../../family-verdict.ts';
import type { Rule } from '../../rule.ts';

/** "Mapping defined by hardware" builds look for files and EEPROM where the chip's own size puts them, not the header's. */
export const fsMovesWithChip = {
  id: 'arduino/fs-moves-with-chip',
  severity: 'warning',
  source: 'flash-layout.md §4.1, Arduino with FLASH_MAP_SUPPORT',
  *check({ original, originalHeader, chip, survey: { family } }) {
    if (family !== 'arduino' || chip === undefined || originalHeader === undefined) return;
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
} as const satisfies Rule;
