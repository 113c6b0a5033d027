import { FlashView } from './bytes/flash-view.ts';
import { find, needle } from './bytes/search.ts';
import type { Family } from './family/detector.ts';
import { sdkFlashSize, tailOf } from './family/nonos/map.ts';
import { BLANK_VERSION } from './family/nonos/params.ts';
import { INIT_DATA_MAGIC, startSdk } from './family/nonos/sdk-start.ts';
import type { RuleContext } from './rule.ts';
import type { Survey } from './survey.ts';

/** What the table of flash-layout.md §4.1 says of families whose start is not foretold step by step. */
export type FamilyVerdict = 'boots' | 'boots-changed' | 'does-not-boot' | 'unknown';

/** Arduino cores on SDK 3 compare the header's size with the linked one and wait for ever. Source: flash-layout.md §4.1. */
const ARDUINO_SIZE_CHECK = needle('Flash size mismatch, check that the build setting');

/** Where the text lies by which an Arduino image compares sizes, or -1. */
export function arduinoSizeCheck(file: Uint8Array): number {
  return find(file, ARDUINO_SIZE_CHECK);
}

/** What "mapping defined by hardware" builds of Arduino say when they know no map for the chip. Source: its FlashMap's flashinit(). */
const ARDUINO_FLASH_MAP = needle('flashinit: configuration not found');

/** Where the text lies by which an Arduino image puts its files where the chip's size says, or -1. */
export function arduinoFlashMap(file: Uint8Array): number {
  return find(file, ARDUINO_FLASH_MAP);
}

const sizeChanged = ({ header, originalHeader }: RuleContext) => (header?.sizeByte ?? 0) >> 4 !== (originalHeader?.sizeByte ?? 0) >> 4;

/** Settings may lie elsewhere afterwards, the program starts all the same. */
const changedWithSize = (context: RuleContext): FamilyVerdict => (sizeChanged(context) ? 'boots-changed' : 'boots');

/** The rows by family, for an image at 0 that the ROM loads; no chip fact beyond its size goes in. */
const BY_FAMILY: Partial<Record<Family, (context: RuleContext) => FamilyVerdict>> = {
  arduino: arduinoVerdict,
  nodemcu: (context) => selfSupplied(context, 'any place'),
  micropython: (context) => selfSupplied(context, 'the end of the chip'),
  rboot: (context) => (sizeChanged(context) ? 'unknown' : someSlot(context)),
  'rboot-nonos': rbootNonos,
  'rtos-sdk': someSlot,
};

/** `unknown` for families without a row. */
export function familyVerdict(context: RuleContext): FamilyVerdict {
  return BY_FAMILY[context.survey.family]?.(context) ?? 'unknown';
}

/**
 * Firmware that writes init data of its own where it finds erased flash: NodeMCU where the header says, MicroPython at the end of the
 * real chip, so that a header that means another place is of no use to it. Anything else there is taken for init data, and refused.
 * Executed: NodeMCU of January 2017, MicroPython 1.8.6 and 1.9 (a file for 512 KB that is longer than that loops for this reason).
 */
function selfSupplied(context: RuleContext, supplies: 'any place' | 'the end of the chip'): FamilyVerdict {
  const { file, header, chip } = context;
  const stated = sdkFlashSize((header?.sizeByte ?? 0) >> 4);
  const size = chip?.size ?? Math.max(stated, file.length);
  const view = new FlashView(file, size);
  const place = tailOf(stated).initData;
  const isErased = view.byte(place) === 0xff && (supplies === 'any place' || view.place(place) === tailOf(size).initData);
  return view.byte(place) === INIT_DATA_MAGIC || isErased ? changedWithSize(context) : 'does-not-boot';
}

/** eboot looks at no sum, so that damaged code starts all the same. */
function arduinoVerdict(context: RuleContext): FamilyVerdict {
  const { original, originalHeader, chip, survey } = context;
  if (sizeChanged(context) && arduinoSizeCheck(original) >= 0) return 'does-not-boot';
  const stated = sdkFlashSize((originalHeader?.sizeByte ?? 0) >> 4);
  const moves = chip !== undefined && chip.size !== stated && arduinoFlashMap(original) >= 0;
  return moves || isArduinoDamaged(survey) ? 'boots-changed' : changedWithSize(context);
}

/** By the CRC where the core stores one; the checksum is then wrong by design, and the only witness where it does not. */
function isArduinoDamaged({ slots, arduinoCrc }: Survey): boolean {
  return arduinoCrc === null ? slots.some(({ image }) => image.checksum?.ok === false) : !arduinoCrc.ok;
}

/** These loaders check an image before they start it, and look for another one. */
function someSlot({ survey: { slots, chosen } }: RuleContext): FamilyVerdict {
  const sound = slots.filter(({ image }) => image.checksum?.ok === true);
  if (sound.length === 0) return 'unknown';
  return chosen === null || sound.some(({ image }) => image.offset === chosen) ? 'boots' : 'boots-changed';
}

/**
 * rBoot does not care about init data, the SDK in its application does: SDK 2 where the header says, SDK 3 where the application has
 * registered them, which is not followed here.
 */
function rbootNonos(context: RuleContext): FamilyVerdict {
  const { file, survey, header, chip } = context;
  const slot = survey.slots.find(({ image }) => image.checksum?.ok === true);
  if (slot === undefined || header === undefined) return 'unknown';
  const nibble = header.sizeByte >> 4;
  const view = new FlashView(file, chip?.size ?? Math.max(sdkFlashSize(nibble), file.length));
  const { end } = startSdk({ view, facts: slot.sdk, nibble, compiledNibble: undefined, loaderField: BLANK_VERSION });
  if (end === 'app') return slot.sdk.checksMap && sizeChanged(context) ? 'unknown' : changedWithSize(context);
  return slot.sdk.checksMap ? 'unknown' : 'does-not-boot';
}
