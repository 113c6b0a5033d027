import { arduinoCrc } from './family/arduino/arduino-crc.ts';
import { type Family, recognise } from './family/index.ts';
import { findInitData } from './family/nonos/init-data.ts';
import { readSdk } from './family/nonos/sdk.ts';
import { recogniseBootloader } from './format/bootloader.ts';
import { romStart } from './format/rom-log.ts';
import { parseV1 } from './format/v1.ts';
import { parseImage } from './format/v2.ts';
import type { AppSlot, FileSurvey, FirmwareFamily } from './model.ts';

/** A file's survey with the name of its family. */
export interface Survey extends FileSurvey {
  readonly family: Family;
}

/** The images at the family's places. A place inside an image before it holds that image's bytes, not a slot. */
function findSlots(file: Uint8Array, { places }: FirmwareFamily): AppSlot[] {
  const slots: AppSlot[] = [];
  let end = 0;
  for (const { name, offset } of [...places(file)].sort((a, b) => a.offset - b.offset)) {
    const image = offset < end ? undefined : parseImage(file, offset);
    // Inside user1 in other maps: a lone E9 there is nothing to go by.
    if (image === undefined || (image.format === 'v1' && image.checksum === null && name === 'user2')) continue;
    // What the ROM starts itself has its mapped part elsewhere in the file.
    const sdkEnd = offset === 0 && image.format === 'v1' ? file.length : image.end;
    slots.push({ name, image, sdk: readSdk(file, offset, sdkEnd) });
    if (image.checksum !== null) end = image.end;
  }
  return slots;
}

/** Looks at every part of a file once. Never throws on content. */
export function survey(file: Uint8Array): Survey {
  const first = parseV1(file);
  const bootloader = recogniseBootloader(file, first);
  const { kind, clues } = recognise({ file, first, bootloader });
  const slots = findSlots(file, kind);
  return {
    file,
    family: kind.name,
    kind,
    clues,
    first,
    rom: romStart(file, first),
    bootloader,
    slots,
    chosen: kind.chosen?.(file) ?? null,
    sdkVersion: slots.map(({ sdk }) => sdk.version).find((version) => version !== null) ?? null,
    arduinoCrc: kind.checksSlots ? null : arduinoCrc(file),
    initData: findInitData(file),
  };
}
