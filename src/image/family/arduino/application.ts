import { find, needle } from '../../bytes/search.ts';
import type { Clue, FileSurvey } from '../../model.ts';
import { arduino } from './arduino.ts';

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

/** Which of them the application is; `null` for all others. */
export function recogniseApplication({ file, kind, slots }: FileSurvey): KnownApplication | null {
  const image = slots[0]?.image;
  if (kind !== arduino || image === undefined) return null;
  for (const { name, mark } of MARKS) {
    const offset = find(file, mark, image.offset, image.end);
    if (offset >= 0) return { name, clue: { offset, length: mark.bytes.length } };
  }
  return null;
}
