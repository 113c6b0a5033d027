import type { FlashView } from '../../bytes/flash-view.ts';
import { isKnownNibble, isWideMap, sdkFlashSize, tailOf } from './map.ts';
import { BLANK_VERSION } from './params.ts';
import { initDataVersion, type SdkFacts } from './sdk.ts';

/** How an SDK starts. */
export interface SdkStart {
  readonly end: 'app' | 'init-data-loop' | 'need-boot-loop' | 'map-stop';
  readonly log: readonly string[];
  readonly facts: SdkFacts;
  /** Where the SDK looks for init data: the address, and the byte that the chip shows there. */
  readonly initData: { readonly address: number; readonly value: number };
  /** Set when the SDK finds another map in the header than it was compiled for. */
  readonly mapMismatch: { readonly compiled: number; readonly header: number } | null;
}

/** First byte of init data that the SDK accepts. */
export const INIT_DATA_MAGIC = 0x05;

/** The first boot loader whose parameters support maps of two megabytes. */
const WIDE_LOADER = 4;

/**
 * Init data as AT 3.0.6, compiled for nibble 2, looks for it after a failed map check, by the header's nibble: executed, not
 * documented (lx106-and-rom.md §10). The other nibbles state less flash than it was compiled for.
 */
const INIT_DATA_AFTER_MISMATCH = new Map([
  [2, 0xfc000],
  [3, 0x1fc000],
  [4, 0xfc000],
  [5, 0xfc000],
  [6, 0xfc000],
  [8, 0xfc000],
  [9, 0xfc000],
]);
const MISMATCH_COMPILED = 2;
/** Of SDKs before 2.1. */
const OLD_INIT_DATA = 5;
const MAX_OLD_NIBBLE = 6;
/** What reading beyond the flash that it believes in gives the SDK (executed with AT 3.0.6 at nibbles 0 and 11). */
const REFUSED_READ = 0x00;

/** SDK 2.0 takes nibbles 8 and 9 for 512 KB, as boot v1.6 does: executed with AT 2.0.0; from 2.1 on they are 8 and 16 MB. */
function sizeFor(facts: SdkFacts, nibble: number): number {
  return initDataVersion(facts) === OLD_INIT_DATA && nibble > MAX_OLD_NIBBLE ? sdkFlashSize(0) : sdkFlashSize(nibble);
}

/** How the SDK starts, up to the radio. Sources: flash-layout.md §2.1, §2.4; lx106-and-rom.md §10. */
export function startSdk(start: {
  view: FlashView;
  facts: SdkFacts;
  nibble: number;
  /** Nibble of the header that the application carries, if known. */
  compiledNibble: number | undefined;
  /** Version field of the boot bytes once the boot loader is through. */
  loaderField: number;
}): SdkStart {
  const { view, facts, nibble, compiledNibble } = start;
  const known = compiledNibble !== undefined && isKnownNibble(compiledNibble);
  const mapMismatch = facts.checksMap && known && compiledNibble !== nibble ? { compiled: compiledNibble, header: nibble } : null;
  const size = sizeFor(facts, nibble);
  const moved = mapMismatch?.compiled === MISMATCH_COMPILED ? INIT_DATA_AFTER_MISMATCH.get(nibble) : undefined;
  const compiledTail = mapMismatch === null ? undefined : tailOf(sdkFlashSize(mapMismatch.compiled));
  const isTooSmall = compiledTail !== undefined && compiledTail.end > size;
  const address = moved ?? tailOf(size).initData;
  const initData = { address, value: isTooSmall ? REFUSED_READ : view.byte(address) };
  const done = (end: SdkStart['end'], ...log: string[]): SdkStart => ({ end, log, facts, initData, mapMismatch });

  if (facts.checksBoot && isWideMap(nibble) && start.loaderField < WIDE_LOADER && start.loaderField !== BLANK_VERSION) {
    return done('need-boot-loop', 'need boot 1.4+');
  }
  const mismatch = mapMismatch === null ? [] : [`mismatch map ${mapMismatch.compiled},spi_size_map ${mapMismatch.header}`];
  if (mapMismatch !== null && !facts.isAt) return done('map-stop', ...mismatch);
  if (mapMismatch !== null) mismatch.push('system param partition error');
  if (isTooSmall) {
    mismatch.push(`--- The partition table size is larger than flash size 0x${size.toString(16)} ---`);
    mismatch.push(`please check partition type 6 addr:${compiledTail.paramA.toString(16)} len:3000`);
  }
  if (mapMismatch !== null) mismatch.push('system_partition_table_regist fail');
  if (facts.needsInitData && initData.value !== INIT_DATA_MAGIC) {
    const found = initData.value.toString(16).toUpperCase().padStart(2, '0');
    return done('init-data-loop', ...mismatch, `rf_cal[0] !=0x05,is 0x${found}`);
  }
  return done('app', ...mismatch);
}
