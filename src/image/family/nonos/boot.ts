import type { FlashView } from '../../bytes/flash-view.ts';
import { afterWatchdog } from '../../format/rom-log.ts';
import type { V1Image } from '../../format/v1.ts';
import { type AppImage, loadedHeader, parseImage } from '../../format/v2.ts';
import type { BootInput, BootPrediction, FileSurvey } from '../../model.ts';
import { bannerLines, flagErrorLines, GIVEN_UP, jumpLines, retryLines } from './banner.ts';
import { foreignVersion, type LoaderModel, loaderModel, slotPlace } from './loader.ts';
import { sdkFlashSize, tailOf } from './map.ts';
import { BLANK_VERSION, bootBytes, readParams } from './params.ts';
import { readSdk } from './sdk.ts';
import { type SdkStart, startSdk } from './sdk-start.ts';

/** A start as far as the ROM takes it; what follows is for the family. */
function romPart({ view, survey: { rom } }: BootInput): Base {
  return { ...NOTHING_YET, nibble: view.byte(3) >> 4, log: rom.log };
}

type Base = Omit<BootPrediction, 'end'>;

const NOTHING_YET = { wanted: null, slot: null, user2: null, params: null, foreignVersion: null, sdk: null } as const;

/** Predicts the start of an application that the ROM starts itself. */
export function bootDirectly(start: BootInput): BootPrediction {
  const { view, survey, compiledNibble } = start;
  const base = romPart(start);
  if (!survey.rom.starts) return { ...base, end: 'rom-stops' };
  const app = survey.slots[0];
  if (app === undefined) return { ...base, end: 'unmodelled' };
  const slot = { name: app.name, offset: 0 };
  const sdk = startSdk({ view, facts: app.sdk, nibble: base.nibble, compiledNibble, loaderField: BLANK_VERSION });
  const params = readParams(view, sdkFlashSize(base.nibble));
  return { ...base, end: sdk.end, log: [...base.log, ...sdk.log], wanted: slot, slot, params, sdk };
}

/** Init data byte that may name a GPIO for test mode. */
const TEST_GPIO = 0x77;

function gpioLines(view: FlashView, loader: LoaderModel, end: number): string[] {
  const value = view.byte(tailOf(end).initData + TEST_GPIO);
  return loader.noTestGpio.includes(value) || (value >= 0xa0 && value <= 0xaf) ? [] : ['no GPIO select!'];
}

/** Predicts the start by Espressif's boot loader, of one of its two slots. */
export function bootThroughLoader(start: BootInput): BootPrediction {
  const { view, survey } = start;
  const base = romPart(start);
  if (!survey.rom.starts) return { ...base, end: 'rom-stops' };
  const loader = loaderModel(survey.bootloader?.version ?? null);
  if (loader === undefined) return { ...base, end: 'unmodelled' };
  const map = loader.map(base.nibble);
  const banner = bannerLines(survey.bootloader?.banner ?? null, loader, view.byte(2), view.byte(3), map);
  if (map === undefined) return { ...base, log: [...base.log, ...banner, GIVEN_UP], end: 'loader-stops' };

  const params = readParams(view, map.end);
  const { enhanced, test, choice } = bootBytes(params.bytes);
  const { reset, slots } = loader.choose(params.bytes);
  const greeting = [...banner, ...gpioLines(view, loader, map.end)];
  const wanted = slots[0] === undefined ? null : slotPlace(slots[0], map);
  const known = { ...base, params, wanted, user2: map.user2, foreignVersion: foreignVersion(loader, params.bytes) };
  const log = [...base.log, ...greeting];
  if (!reset && loader.style !== 'short' && (enhanced || test)) return { ...known, log, end: 'unmodelled' };
  if (wanted === null) return { ...known, log: [...log, ...flagErrorLines(loader, choice)], end: 'loader-stops' };

  for (const [i, number] of slots.entries()) {
    const slot = slotPlace(number, map);
    if (i > 0) log.push(...loader.fallBackLines, ...afterWatchdog(base.log), ...greeting);
    log.push(...jumpLines(loader, slot));
    const image = imageAt(view, survey, slot.offset);
    const refusal = image === undefined ? ['error magic!'] : [];
    log.push(...refusal);
    if (image?.checksum?.ok === true && holdsSettings(view, map.end, image)) return { ...known, log, slot, end: 'code-overwritten' };
    if (image?.checksum?.ok === true) {
      const sdk = startApp({ view, survey }, versionAtStart(view, loader, map.end, base.nibble), base.nibble, image);
      return { ...known, end: sdk.end, log: [...log, ...sdk.log], slot, sdk };
    }
    if (image !== undefined && overwritesLoader(survey.first, image)) return { ...known, log, end: 'loader-crashes' };
    log.push(...retryLines(loader, i > 0, [...afterWatchdog(base.log), ...greeting, ...jumpLines(loader, slot), ...refusal]));
  }
  return { ...known, log: [...log, ...loader.lastLines], end: 'no-slot' };
}

/** Whether boot loader and SDK would write their parameters into this image; executed with AT 2.2.1 at nibble 1, which then crashes. */
function holdsSettings(view: FlashView, end: number, { offset, end: imageEnd }: AppImage): boolean {
  const start = view.place(tailOf(end).paramA);
  return start < imageEnd && start + (end - tailOf(end).paramA) > offset;
}

/**
 * Whether the loader, told by the checksum that the image is damaged, returns into code that the image has replaced: executed with
 * boot v1.6 and v1.7, which both load to the start of IRAM, as applications do. Only an image without E9 is noticed in time.
 */
function overwritesLoader(loader: V1Image | undefined, image: AppImage): boolean {
  const own = (loader?.segments ?? []).filter(({ region }) => region === 'iram');
  return image.segments.some(({ loadAddress, length }) =>
    own.some((segment) => loadAddress < segment.loadAddress + segment.length && segment.loadAddress < loadAddress + length),
  );
}

/** The image that the boot loader finds at `address`, which may lie beyond the chip and wrap. */
function imageAt(view: FlashView, survey: FileSurvey, address: number): AppImage | undefined {
  const offset = view.place(address);
  return survey.slots.find(({ image }) => image.offset === offset)?.image ?? parseImage(view.file, offset);
}

/**
 * The version field that the SDK finds: the loader's, where both mean the same sectors. For a size that the loader does not know it
 * writes to those of 512 KB, and the SDK sees what the file holds (executed with our loader of version 1.2).
 */
function versionAtStart(view: FlashView, loader: LoaderModel, end: number, nibble: number): number {
  const sdkEnd = sdkFlashSize(nibble);
  const isShared = view.place(tailOf(end).paramA) === view.place(tailOf(sdkEnd).paramA);
  return isShared ? loader.field : bootBytes(readParams(view, sdkEnd).bytes).version;
}

function startApp(
  { view, survey }: { view: FlashView; survey: FileSurvey },
  loaderField: number,
  nibble: number,
  image: AppImage,
): SdkStart {
  const facts = survey.slots.find((slot) => slot.image === image)?.sdk ?? readSdk(view.file, image.offset, image.end);
  const header = loadedHeader(image);
  return startSdk({ view, facts, nibble, compiledNibble: header && header.sizeByte >> 4, loaderField });
}
