import { FlashView } from '../../bytes/flash-view.ts';
import { find, needle } from '../../bytes/search.ts';
import { claimFileSystems } from '../../file-system.ts';
import { parseV2 } from '../../format/v2.ts';
import type { Clue, FamilyStart, FirmwareFamily, Probe, SlotPlace } from '../../model.ts';
import { sdkFlashSize, USER1 } from '../nonos/map.ts';
import { BLANK_VERSION } from '../nonos/params.ts';
import { startSdk } from '../nonos/sdk-start.ts';
import { claimTails, NONOS_TAIL } from '../nonos/tail-regions.ts';
import { redactData } from '../redact-data.ts';
import { changedWithSize, isSizeChanged, type StartContext, someSlot, UNKNOWN } from '../slot-verdict.ts';
import { CONFIG_SECTOR, hasRbootConfig, readRbootConfig } from './rboot-config.ts';

/** rBoot's default ROM, where Espressif's boot loaders have none, and that of Mongoose OS. Source: flash-layout.md §1.5. */
const [FIRST_SLOT, MONGOOSE_SLOT] = [0x2000, 0x8000];
const SDK_TEXT = needle('rf_cal[0] !=0x05');

/** Builds without texts write their settings at the first start: until then only their slot tells. */
function hasSlot(file: Uint8Array): boolean {
  return parseV2(file, FIRST_SLOT)?.inner !== undefined && parseV2(file, USER1)?.inner === undefined;
}

/** rBoot's own text, or its config sector or slot behind an image that is none of the other first stages. */
function clues({ file, first, bootloader }: Probe): Clue[] | undefined {
  if (first === undefined) return undefined;
  const config = hasRbootConfig(file);
  if (bootloader?.name !== 'rboot' && bootloader !== null) return undefined;
  if (bootloader === null && !config && hasSlot(file))
    return [
      { offset: 0, length: 8 },
      { offset: FIRST_SLOT, length: 2 },
    ];
  if (bootloader === null && !config) return undefined;
  return config
    ? [
        { offset: 0, length: 8 },
        { offset: CONFIG_SECTOR.start, length: 2 },
      ]
    : [{ offset: 0, length: 8 }];
}

function places(file: Uint8Array): SlotPlace[] {
  const configured = readRbootConfig(file)?.roms ?? [];
  const offsets = configured.length > 0 ? configured : [FIRST_SLOT, MONGOOSE_SLOT];
  return offsets.map((offset, i) => ({ name: `rom${i}`, offset }));
}

/** The first ROM until settings were written; a pin may choose another one in modes other than 0. */
function chosen(file: Uint8Array): number | undefined {
  const config = readRbootConfig(file);
  if (config === undefined) return FIRST_SLOT;
  return config.mode === 0 ? config.roms[config.current] : undefined;
}

/**
 * rBoot does not care about init data, the SDK in its application does: SDK 2 where the header says, SDK 3 where the application has
 * registered them, which is not followed here.
 */
function startNonos(context: StartContext): FamilyStart {
  const { file, survey, header, chip } = context;
  const sound = survey.slots.filter(({ image }) => image.checksum?.ok === true);
  const slot = sound.find(({ image }) => image.offset === survey.chosen) ?? sound[0];
  if (slot === undefined || header === undefined) return UNKNOWN;
  const nibble = header.sizeByte >> 4;
  const view = new FlashView(file, chip?.size ?? Math.max(sdkFlashSize(nibble), file.length));
  const { end, initData } = startSdk({ view, facts: slot.sdk, nibble, compiledNibble: undefined, loaderField: BLANK_VERSION });
  if (end === 'app') return slot.sdk.checksMap && isSizeChanged(context) ? UNKNOWN : changedWithSize(context);
  return slot.sdk.checksMap ? UNKNOWN : { verdict: 'does-not-boot', because: 'init-data', initData };
}

/** rBoot with an application of any other kind. */
export const rboot: FirmwareFamily<'rboot'> = {
  name: 'rboot',
  source: 'flash-layout.md §1.5',
  contents: 'dump',
  hasFlashLength: false,
  storesSlotCrc: false,
  checksSlots: true,
  unbootable: undefined,
  places,
  chosen,
  predict: undefined,
  start: (context) => (isSizeChanged(context) ? UNKNOWN : someSlot(context)),
  claim: (map) => map.claim(CONFIG_SECTOR.start, CONFIG_SECTOR.end, 'config', 'rboot config'),
  redact: redactData,
  detect: clues,
};

/** rBoot with an application on Espressif's NONOS SDK. */
export const rbootNonos: FirmwareFamily<'rboot-nonos'> = {
  ...rboot,
  name: 'rboot-nonos',
  hasFlashLength: true,
  start: startNonos,
  claim(map, survey, homeNibble) {
    rboot.claim(map, survey, homeNibble);
    claimFileSystems(map, survey.file);
    claimTails(map, survey, homeNibble, NONOS_TAIL);
  },
  detect(probe) {
    const found = clues(probe);
    const sdk = found === undefined ? -1 : find(probe.file, SDK_TEXT);
    return found === undefined || sdk < 0 ? undefined : [...found, { offset: sdk, length: SDK_TEXT.bytes.length }];
  },
};
