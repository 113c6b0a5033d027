import { find, needle } from '../search.ts';
import type { Detector, Family } from './detector.ts';

/** An interpreter's firmware, told by a text that only it prints; looked for only behind a first stage that is no other family's. */
function byText(family: Family, source: string, text: string): Detector {
  const mark = needle(text);
  return {
    family,
    source,
    detect({ file, first, bootloader }) {
      if (first?.checksum == null || bootloader !== null) return undefined;
      const at = find(file, mark);
      return at < 0 ? undefined : [{ offset: at, length: mark.bytes.length }];
    },
  };
}

export const micropython = byText('micropython', 'the banner of its prompt', 'MicroPython v');
export const nodemcu = byText('nodemcu', 'the banner of its prompt', 'NodeMCU ');
