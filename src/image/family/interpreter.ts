import { find, needle } from '../bytes/search.ts';
import type { Detector, Family } from './detector.ts';

/** An interpreter's firmware, told by one of the texts that only it prints; looked for only behind a first stage of no other family. */
function byText(family: Family, source: string, ...texts: readonly string[]): Detector {
  const marks = texts.map(needle);
  return {
    family,
    source,
    detect({ file, first, bootloader }) {
      if (first?.checksum == null || bootloader !== null) return undefined;
      for (const mark of marks) {
        const at = find(file, mark);
        if (at >= 0) return [{ offset: at, length: mark.bytes.length }];
      }
      return undefined;
    },
  };
}

/** With its fork, which starts alike. */
export const micropython = byText('micropython', 'the banner of its prompt', 'MicroPython v', 'Adafruit CircuitPython ');
export const nodemcu = byText('nodemcu', 'the banner of its prompt', 'NodeMCU ');
