import { SECTOR_SIZE } from '../chip/memory-map.ts';
import { ARDUINO_APP } from './family/arduino/arduino.ts';
import { arduinoCrc } from './family/arduino/arduino-crc.ts';
import type { Clue, Family } from './family/detector.ts';
import { recognise } from './family/index.ts';
import { USER1 } from './family/nonos/map.ts';
import { readSdk, type SdkFacts } from './family/nonos/sdk.ts';
import { readRbootConfig } from './family/rboot/rboot-config.ts';
import { chosenPartition } from './family/rtos/ota-data.ts';
import { readPartitionTable } from './family/rtos/rtos-sdk.ts';
import { isInitData } from './family/signature.ts';
import { type Bootloader, recogniseBootloader } from './format/bootloader.ts';
import { type RomStart, romStart } from './format/rom-log.ts';
import { parseV1, type Sum, type V1Image } from './format/v1.ts';
import { type AppImage, parseImage } from './format/v2.ts';

/** A place for an application and the image found there. */
export interface AppSlot {
  readonly name: string;
  readonly image: AppImage;
  readonly sdk: SdkFacts;
}

/** What a file's bytes say, whichever chip they go to. The header at 0 is not part of it: writing may change that. */
export interface Survey {
  readonly file: Uint8Array;
  readonly family: Family;
  readonly clues: readonly Clue[];
  /** The image at 0. */
  readonly first: V1Image | undefined;
  /** What the ROM makes of it; the header's bytes 2 and 3 play no part in that. */
  readonly rom: RomStart;
  readonly bootloader: Bootloader | null;
  /** By ascending offset. */
  readonly slots: readonly AppSlot[];
  /** The slot that is chosen by what the boot loader goes by; `null` where that is not known, and for NONOS, whose start is foretold. */
  readonly chosen: number | null;
  /** Of the first slot that names it. */
  readonly sdkVersion: string | null;
  /** Over the whole program, as newer Arduino cores store it; `null` where none is. */
  readonly arduinoCrc: Sum | null;
  /** Sector-aligned places at which init data begin. */
  readonly initData: readonly number[];
}

interface Candidate {
  readonly name: string;
  readonly offset: number;
}

/** Every user2 place of every boot loader and map. Source: flash-layout.md §1.1. */
const USER2_PLACES = [0x21000, 0x41000, 0x81000, 0x101000];
/** Inside user1 in other maps: a lone E9 there is nothing to go by. */
const MAYBE_CODE: ReadonlySet<number> = new Set(USER2_PLACES);
/** rBoot's default ROM and that of Mongoose OS. Source: flash-layout.md §1.5. */
const RBOOT_PLACES = [0x2000, 0x8000];
const PARTITION_APP = 0;
/** `ota_0` to `ota_15`, factory and test; more rows are none that a device was sold with. */
const MOST_APPS = 18;

const CANDIDATES: Partial<Record<Family, (file: Uint8Array) => readonly Candidate[]>> = {
  'nonos-ota': () => [{ name: 'user1', offset: USER1 }, ...USER2_PLACES.map((offset) => ({ name: 'user2', offset }))],
  nonos: () => [{ name: 'app', offset: 0 }],
  arduino: () => [{ name: 'app', offset: ARDUINO_APP }],
  'rtos-sdk': (file) =>
    (readPartitionTable(file)?.partitions ?? [])
      .filter(({ type }) => type === PARTITION_APP)
      .slice(0, MOST_APPS)
      .map(({ label, offset }) => ({ name: label, offset })),
  rboot: rbootCandidates,
  'rboot-nonos': rbootCandidates,
  'app-slot': () => [{ name: 'app', offset: 0 }],
  'ram-image': () => [{ name: 'app', offset: 0 }],
};

function rbootCandidates(file: Uint8Array): Candidate[] {
  const configured = readRbootConfig(file)?.roms ?? [];
  const offsets = configured.length > 0 ? configured : RBOOT_PLACES;
  return offsets.map((offset, i) => ({ name: `rom${i}`, offset }));
}

/** Where the boot loader would start an application, of families whose start is not foretold step by step. */
const CHOSEN: Partial<Record<Family, (file: Uint8Array) => number | undefined>> = {
  arduino: () => ARDUINO_APP,
  'rtos-sdk': (file) => chosenPartition(file, readPartitionTable(file)?.partitions ?? [])?.offset,
  rboot: rbootChoice,
  'rboot-nonos': rbootChoice,
};

/** The first ROM until settings were written; a pin may choose another one in modes other than 0. */
function rbootChoice(file: Uint8Array): number | undefined {
  const config = readRbootConfig(file);
  if (config === undefined) return RBOOT_PLACES[0];
  return config.mode === 0 ? config.roms[config.current] : undefined;
}

/** The images at the family's places. A place inside an image before it holds that image's bytes, not a slot. */
function findSlots(file: Uint8Array, family: Family): AppSlot[] {
  const candidates = [...(CANDIDATES[family]?.(file) ?? [])].sort((a, b) => a.offset - b.offset);
  const slots: AppSlot[] = [];
  let end = 0;
  for (const { name, offset } of candidates) {
    const image = offset < end ? undefined : parseImage(file, offset);
    if (image === undefined || (image.format === 'v1' && image.checksum === null && MAYBE_CODE.has(offset))) continue;
    const sdkEnd = family === 'nonos' ? file.length : image.end;
    slots.push({ name, image, sdk: readSdk(file, offset, sdkEnd) });
    if (image.checksum !== null) end = image.end;
  }
  return slots;
}

function findInitData(file: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < file.length; at += SECTOR_SIZE) if (isInitData(file, at)) found.push(at);
  return found;
}

/** Looks at every part of a file once. Never throws on content. */
export function survey(file: Uint8Array): Survey {
  const first = parseV1(file);
  const bootloader = recogniseBootloader(file, first);
  const { family, clues } = recognise({ file, first, bootloader });
  const slots = findSlots(file, family);
  const sdkVersion = slots.map(({ sdk }) => sdk.version).find((version) => version !== null) ?? null;
  const crc = family === 'arduino' ? arduinoCrc(file) : null;
  return {
    file,
    family,
    clues,
    first,
    rom: romStart(file, first),
    bootloader,
    slots,
    chosen: CHOSEN[family]?.(file) ?? null,
    sdkVersion,
    arduinoCrc: crc,
    initData: findInitData(file),
  };
}
