import { MAGIC_V1 } from '../../../chip/header.ts';
import { find, needle } from '../../bytes/search.ts';
import type { FamilyStart, FileSurvey, FirmwareFamily } from '../../model.ts';
import { sdkFlashSize } from '../nonos/map.ts';
import { ARDUINO_TAIL, claimTails } from '../nonos/tail-regions.ts';
import { redactData } from '../redact-data.ts';
import { changedWithSize, isSizeChanged, type StartContext } from '../slot-verdict.ts';

const ARDUINO_APP = 0x1000;

/** Cores on SDK 3 compare the header's size with the linked one and wait. Source: flash-layout.md §4.1. */
const SIZE_CHECK = needle('Flash size mismatch, check that the build setting');

/** Where the text lies by which an Arduino image compares sizes, or -1. */
export function arduinoSizeCheck(file: Uint8Array): number {
  return find(file, SIZE_CHECK);
}

/** Printed by "mapping defined by hardware" builds that know no map for the chip. Source: flashinit() of the core's FlashMap. */
const FLASH_MAP = needle('flashinit: configuration not found');

/** Where the text lies by which an Arduino image puts its files where the chip's size says, or -1. */
export function arduinoFlashMap(file: Uint8Array): number {
  return find(file, FLASH_MAP);
}

/** eboot looks at no sum, so that damaged code starts all the same; it copies what the headers say, so that a cut one does not. */
function start(context: StartContext): FamilyStart {
  const { original, originalHeader, chip, survey } = context;
  if (survey.slots[0]?.image.checksum == null) return { verdict: 'does-not-boot', because: 'incomplete' };
  if (isSizeChanged(context) && arduinoSizeCheck(original) >= 0) return { verdict: 'does-not-boot', because: 'settings' };
  const stated = sdkFlashSize((originalHeader?.sizeByte ?? 0) >> 4);
  const moves = chip !== undefined && chip.size !== stated && arduinoFlashMap(original) >= 0;
  if (isDamaged(survey)) return { verdict: 'boots-changed', because: 'code' };
  return moves ? { verdict: 'boots-changed', because: 'settings' } : changedWithSize(context);
}

/** By the CRC where the core stores one; the checksum is then wrong by design, and the only witness where it does not. */
function isDamaged({ slots, arduinoCrc }: FileSurvey): boolean {
  return arduinoCrc === null ? slots.some(({ image }) => image.checksum?.ok === false) : !arduinoCrc.ok;
}

/** eboot at 0 and a second v1 image at 0x1000. */
export const arduino: FirmwareFamily<'arduino'> = {
  name: 'arduino',
  source: 'flash-layout.md §1.3',
  contents: 'program',
  hasFlashLength: false,
  storesSlotCrc: false,
  checksSlots: false,
  unbootable: undefined,
  places: () => [{ name: 'app', offset: ARDUINO_APP }],
  chosen: () => ARDUINO_APP,
  predict: undefined,
  start,
  claim: (map, survey, homeNibble) => claimTails(map, survey, homeNibble, ARDUINO_TAIL),
  redact: redactData,
  detect({ file, first, bootloader }) {
    const load = first?.segments[0];
    if (bootloader?.name !== 'eboot' || load === undefined || file[ARDUINO_APP] !== MAGIC_V1) return undefined;
    return [
      { offset: load.offset - 8, length: 8 },
      { offset: ARDUINO_APP, length: 1 },
    ];
  },
};
