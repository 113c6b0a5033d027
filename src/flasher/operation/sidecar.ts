import { fromLatin1, latin1, toHex } from '../../base/bytes.ts';
import { sha256 } from '../../base/checksum.ts';
import type { Range } from '../../base/range.ts';
import type { ChipKind } from '../../chip/efuse.ts';
import type { ChipInfo } from '../protocol/identify.ts';

/** What a backup is of, kept beside it in `NAME.json`. */
export interface BackupManifest extends Range {
  readonly format: typeof FORMAT;
  readonly version: 1;
  /** Name and version of the program that made it. */
  readonly tool: string;
  readonly chip: {
    readonly kind: ChipKind;
    /** Six bytes as hex; null when the fuses name none. */
    readonly mac: string | null;
    readonly chipId: number;
  };
  readonly flash: {
    /** JEDEC id as RDID gives it. */
    readonly id: number;
    /** Bytes that the id claims; null when it claims none. */
    readonly size: number | null;
  };
  /** The first 16 bytes as hex. */
  readonly header: string;
  readonly md5: string;
  readonly sha256: string;
  /** When it was read, ISO 8601 in UTC; older files have none. */
  readonly readAt?: string;
}

const FORMAT = 'esp8266-flashback/backup';
const HEADER_SIZE = 16;
/** A manifest takes half a kilobyte. What is larger is none, and is not taken apart. */
const MAX_MANIFEST = 0x10000;
/** Name and version of a program, as it may be shown. */
const TOOL = /^[ -~]{1,100}$/;
/** ISO 8601 in UTC. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** The name of the manifest that belongs to the backup `name`. */
export function sidecarName(name: string): string {
  return `${name}.json`;
}

/** Describes `bytes`, read from `chip` at `offset`, whose MD5 is `proof`. */
export function manifestOf(
  chip: ChipInfo,
  offset: number,
  bytes: Uint8Array,
  proof: string,
  tool: string,
  readAt?: string,
): BackupManifest {
  return {
    format: FORMAT,
    version: 1,
    tool,
    chip: { kind: chip.kind, mac: chip.mac === undefined ? null : toHex(chip.mac), chipId: chip.chipId },
    flash: { id: chip.flash.id, size: chip.flash.size ?? null },
    offset,
    length: bytes.length,
    header: toHex(bytes.subarray(0, HEADER_SIZE)),
    md5: proof,
    sha256: sha256(bytes),
    ...(readAt !== undefined && { readAt }),
  };
}

/** As it is stored: indented JSON with a line's end. */
export function encodeManifest(manifest: BackupManifest): Uint8Array {
  return fromLatin1(`${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** The inverse of `encodeManifest`; `undefined` for anything else. */
export function decodeManifest(bytes: Uint8Array): BackupManifest | undefined {
  if (bytes.length > MAX_MANIFEST) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(latin1(bytes));
  } catch {
    return undefined;
  }
  return isManifest(value) ? value : undefined;
}

function isManifest(value: unknown): value is BackupManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { format, version, tool, chip, flash, offset, length, header, md5: digest, sha256: sha, readAt } = value as Partial<BackupManifest>;
  return (
    format === FORMAT &&
    version === 1 &&
    TOOL.test(String(tool)) &&
    isHex(header, 0, 2 * HEADER_SIZE) &&
    isHex(digest, 32) &&
    isHex(sha, 64) &&
    [offset, length, chip?.chipId, flash?.id].every((number) => Number.isInteger(number)) &&
    (chip?.mac === null || isHex(chip?.mac, 12)) &&
    (flash?.size === null || Number.isInteger(flash?.size)) &&
    (readAt === undefined || TIME.test(String(readAt)))
  );
}

function isHex(text: unknown, from: number, to = from): boolean {
  return typeof text === 'string' && text.length >= from && text.length <= to && /^[0-9a-f]*$/.test(text);
}

/** Whether the manifest is of these very bytes, and not of what had that name before. */
export function describes(manifest: BackupManifest, bytes: Uint8Array): boolean {
  return manifest.length === bytes.length && manifest.sha256 === sha256(bytes);
}

/** Whether the backup came from `chip`; `undefined` when its MAC is not known. */
export function isFrom({ chip: { mac } }: BackupManifest, chip: ChipInfo): boolean | undefined {
  return mac === null || chip.mac === undefined ? undefined : mac === toHex(chip.mac);
}
