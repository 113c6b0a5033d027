import { firstDifference, isBlank } from '../../base/bytes.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { sdkFlashSize, tailOf } from '../family/nonos/map.ts';
import { isFlagSector } from '../family/nonos/params.ts';
import { INIT_DATA_MAGIC } from '../family/nonos/sdk-start.ts';
import { PARAM_FIELDS, type SecretKind } from './secrets.ts';

/** A sector that was rewritten, as it was and as it is. */
export interface RewrittenSector {
  readonly offset: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** What bytes of a rewritten sector are for. */
export type ChangedField =
  | SecretKind
  | 'slot'
  | 'boot-version'
  | 'image-addresses'
  | 'operating-mode'
  | 'settings'
  | 'active-copy'
  | 'flag-mark'
  | 'save-count'
  | 'copy-lengths'
  | 'copy-sums'
  | 'init-data'
  | 'radio-calibration'
  | 'rboot-settings'
  | 'rboot-slot'
  | 'data';

/** A field that differs: its place in flash, and its bytes where they can be nobody's secret. */
export interface FieldChange {
  readonly field: ChangedField;
  readonly offset: number;
  readonly length: number;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

interface SettingsField {
  readonly field: ChangedField;
  readonly offset: number;
  readonly length: number;
  /** Whether the bytes may be shown. */
  readonly isPlain: boolean;
}

const plain = (field: ChangedField, offset: number, length: number): SettingsField => ({ field, offset, length, isPlain: true });

/** A parameter sector: what the boot loader reads, then the SDK's. Source: flash-layout.md §2.2, §3. */
const PARAMETERS: readonly SettingsField[] = [
  plain('slot', 0, 1),
  plain('boot-version', 1, 1),
  plain('image-addresses', 2, 6),
  plain('operating-mode', 8, 1),
  ...PARAM_FIELDS.map(({ kind, offset, length }) => ({ field: kind, offset, length, isPlain: false })),
];

/** The flag sector. Source: flash-layout.md §2.2. */
const FLAG: readonly SettingsField[] = [
  plain('active-copy', 0, 1),
  plain('flag-mark', 4, 4),
  plain('save-count', 8, 4),
  plain('copy-lengths', 12, 8),
  plain('copy-sums', 20, 8),
  plain('flag-mark', 28, 4),
];

/** rBoot's settings. Source: flash-layout.md §1.5. */
const RBOOT: readonly SettingsField[] = [plain('rboot-slot', 3, 1), plain('rboot-settings', 0, 3), plain('rboot-settings', 4, 20)];
const RBOOT_SECTOR = 0x1000;
const RBOOT_MAGIC = 0xe1;
/** Second byte of a parameter sector as boot v1.2 and v1.4 to 1.7 leave it, without long addresses or a test. */
const LOADER_BYTES: ReadonlySet<number> = new Set([0x02, 0xe4, 0xe5, 0xe6, 0xe7]);

/** The SDK's, with its mark, or one in which a boot loader wrote the first byte alone. */
function isFlag(sector: Uint8Array): boolean {
  return isFlagSector(sector, 0) || isBlank(sector.subarray(1, 8));
}

interface Meaning {
  readonly fields: readonly SettingsField[];
  /** Whether a sector holds this; what it held before under another map may be anything. */
  readonly isOwn: (sector: Uint8Array) => boolean;
  /** What every other byte of the sector is. */
  readonly rest: ChangedField;
}

const RBOOT_MEANING: Meaning = { fields: RBOOT, isOwn: ([first]) => first === RBOOT_MAGIC, rest: 'rboot-settings' };
const never = (): boolean => false;
const PARAMETERS_MEANING: Meaning = {
  fields: PARAMETERS,
  isOwn: ([, version = 0]) => LOADER_BYTES.has(version),
  rest: 'settings',
};

/** What each of the last five sectors is for, by its place on a chip of `chipSize` bytes under the header's size nibble. */
function tailMeanings(nibble: number, chipSize: number): ReadonlyMap<number, Meaning> {
  const { rfCal, initData, paramA, paramB, flag } = tailOf(sdkFlashSize(nibble));
  const rows: readonly (readonly [number, Meaning])[] = [
    [rfCal, { fields: [], isOwn: never, rest: 'radio-calibration' }],
    [initData, { fields: [plain('init-data', 0, 8)], isOwn: ([first]) => first === INIT_DATA_MAGIC, rest: 'init-data' }],
    [paramA, PARAMETERS_MEANING],
    [paramB, PARAMETERS_MEANING],
    [flag, { fields: FLAG, isOwn: isFlag, rest: 'settings' }],
  ];
  return new Map(rows.map(([offset, meaning]) => [offset % chipSize, meaning]));
}

const OTHER: Meaning = { fields: [], isOwn: never, rest: 'data' };

function meaningOf({ offset, before, after }: RewrittenSector, tail: ReadonlyMap<number, Meaning>): Meaning {
  const isRboot = offset === RBOOT_SECTOR && (before[0] === RBOOT_MAGIC || after[0] === RBOOT_MAGIC);
  return tail.get(offset) ?? (isRboot ? RBOOT_MEANING : OTHER);
}

function changesOf(sector: RewrittenSector, { fields, isOwn, rest }: Meaning): FieldChange[] {
  const { offset, before, after } = sector;
  const seen = after.slice();
  const found: FieldChange[] = [];
  for (const field of fields) {
    const end = field.offset + field.length;
    const was = before.subarray(field.offset, end);
    const is = after.subarray(field.offset, end);
    if (firstDifference(was, is) < 0) continue;
    const shown = (bytes: Uint8Array, whole: Uint8Array) => (field.isPlain && (isBlank(bytes) || isOwn(whole)) ? bytes.slice() : null);
    found.push({
      field: field.field,
      offset: offset + field.offset,
      length: field.length,
      before: shown(was, before),
      after: shown(is, after),
    });
    seen.set(was, field.offset);
  }
  const first = firstDifference(before, seen);
  if (first < 0) return found;
  const last = before.findLastIndex((byte, i) => byte !== seen[i]);
  return [...found, { field: rest, offset: offset + first, length: last + 1 - first, before: null, after: null }];
}

/**
 * What was changed in `sectors`, field by field, for a flash whose header is `header` (its first four bytes). Bytes are told only of fields
 * that can hold nobody's secret; of everything else the place. Sectors that are not 4 KiB are not looked at.
 */
export function settingsChanges(header: Uint8Array, chipSize: number, sectors: readonly RewrittenSector[]): FieldChange[] {
  const tail = tailMeanings((header[3] ?? 0xff) >> 4, chipSize);
  return sectors.filter(({ before }) => before.length === SECTOR_SIZE).flatMap((sector) => changesOf(sector, meaningOf(sector, tail)));
}
