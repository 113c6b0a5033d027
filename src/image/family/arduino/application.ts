import { find, needle } from '../../bytes/search.ts';
import type { Clue, Family } from '../detector.ts';

/** Open firmware on the Arduino core, of which one backup looks like another. */
export interface KnownApplication {
  readonly name: 'tasmota' | 'espeasy' | 'esphome';
  readonly clue: Clue;
}

/** A text of each that its published sources hold in every version: ESPHome's first log line, ESP Easy's name as a web client, the folder of Tasmota's updates. */
const MARKS = [
  { name: 'esphome', mark: needle('ESPHome version ') },
  { name: 'espeasy', mark: needle('ESP Easy/') },
  { name: 'tasmota', mark: needle('/tasmota/') },
] as const;

/** Which of them the application at `start` to `end` is; `null` for all others. */
export function recogniseApplication(file: Uint8Array, family: Family, start: number, end: number): KnownApplication | null {
  if (family !== 'arduino') return null;
  for (const { name, mark } of MARKS) {
    const offset = find(file, mark, start, end);
    if (offset >= 0) return { name, clue: { offset, length: mark.bytes.length } };
  }
  return null;
}
