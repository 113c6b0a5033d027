import { sha256 } from '../../base/checksum.ts';
import { formatMac } from '../../chip/efuse.ts';
import type { FlashFrequency, FlashMode, FlashSizeName } from '../../chip/header.ts';
import type { Region } from '../bytes/regions.ts';
import { recogniseApplication } from '../family/arduino/application.ts';
import type { Family } from '../family/index.ts';
import { flashEnds, paramSectors } from '../family/nonos/places.ts';
import { type Finding, findings } from '../finding.ts';
import type { Segment, StoredSum } from '../format/v1.ts';
import { KEEP_HEADER } from '../format/write.ts';
import { layout } from '../layout.ts';
import { donor } from '../owner/identity.ts';
import { findSecrets, type Secret } from '../owner/secrets.ts';
import { survey } from '../survey.ts';
import { contextOf } from './verdict.ts';

/** An application in its slot. */
export interface InspectedSlot {
  readonly offset: number;
  readonly format: 'v1' | 'v2';
  /** Whether the boot loader would start it, by the boot bytes, rBoot's settings or the OTA data; `false` also where that is not known. */
  readonly active: boolean;
  readonly entry: number;
  readonly segments: readonly Segment[];
  /** `null` when the image is not complete. */
  readonly checksum: StoredSum | null;
  /** `null` when none is stored. */
  readonly crc32: StoredSum | null;
}

/** Everything that a file says about itself; the shape of `inspect --json`. */
export interface Inspection {
  readonly file: { readonly size: number; readonly sha256: string };
  readonly family: Family;
  readonly bootloader: { readonly name: string; readonly version: string | null } | null;
  readonly sdk: string | null;
  /** Firmware on the Arduino core that a text in it names, and where that stands. */
  readonly application: { readonly name: string; readonly offset: number } | null;
  readonly header: {
    readonly magic: number;
    readonly segmentCount: number;
    readonly flashMode: FlashMode | null;
    readonly flashSize: FlashSizeName | null;
    readonly flashFreq: FlashFrequency | null;
    readonly entry: number;
  } | null;
  readonly slots: readonly InspectedSlot[];
  /** Every byte of the file exactly once, ascending. */
  readonly regions: readonly Region[];
  /** MAC of the chip that the file was read from, where its radio calibration or its settings tell. */
  readonly donorMac: string | null;
  readonly secrets: readonly Secret[];
  readonly findings: readonly Finding[];
}

/**
 * Looks at a file by itself, without a chip in mind. Never throws on content. `digest` gives the SHA-256 in hex; a host's own
 * is some ten times as fast as the portable one.
 */
export function inspect(file: Uint8Array, digest: (bytes: Uint8Array) => string = sha256): Inspection {
  const surveyed = survey(file);
  const context = contextOf(file, file, surveyed, undefined, KEEP_HEADER);
  const { home, header } = context;
  const params = home === undefined ? [] : paramSectors(flashEnds(surveyed, home.nibble));
  const from = donor(file, params);
  const { bootloader } = surveyed;
  const application = recogniseApplication(surveyed);
  return {
    file: { size: file.length, sha256: digest(file) },
    family: surveyed.family,
    bootloader: bootloader && { name: bootloader.name, version: bootloader.version },
    sdk: surveyed.sdkVersion,
    application: application ? { name: application.name, offset: application.clue.offset } : null,
    header: surveyed.first === undefined || header === undefined ? null : publicHeader(header),
    slots: surveyed.slots.map(({ image }) => ({
      offset: image.offset,
      format: image.format,
      active: (home === undefined ? surveyed.chosen : home.wanted?.offset) === image.offset,
      entry: image.header.entry,
      segments: image.segments,
      checksum: image.checksum,
      crc32: image.format === 'v2' ? image.crc32 : surveyed.arduinoCrc,
    })),
    regions: layout(surveyed, home?.nibble),
    donorMac: from === undefined ? null : formatMac(from.mac),
    secrets: findSecrets(file, params),
    findings: findings(context),
  };
}

function publicHeader({
  magic,
  segmentCount,
  flashMode,
  flashSize,
  flashFreq,
  entry,
}: NonNullable<ReturnType<typeof contextOf>['header']>) {
  return { magic, segmentCount, flashMode, flashSize, flashFreq, entry };
}
