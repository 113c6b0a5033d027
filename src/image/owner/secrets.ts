import { latin1 } from '../../base/bytes.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { find, findAll, needle } from '../bytes/search.ts';

/** A value that belongs to the device's owner or to the device: where it is, never what it is. */
export interface Secret {
  readonly kind: SecretKind;
  readonly offset: number;
  readonly length: number;
}

/** What kind of secret was found; its value is never told. */
export type SecretKind =
  | 'station-ssid'
  | 'station-password'
  | 'softap-ssid'
  | 'softap-password'
  | 'ap-list-ssid'
  | 'ap-list-password'
  | 'itead-device-id'
  | 'itead-apikey'
  | 'json-password'
  | 'json-cloud-key';

/** A text of fixed place and room. */
export interface SecretField {
  readonly kind: SecretKind;
  readonly offset: number;
  readonly length: number;
}

/** In both parameter sectors, in SDK 1.3 to 3.0. Source: flash-layout.md §3. */
export const PARAM_FIELDS: readonly SecretField[] = [
  { kind: 'station-ssid', offset: 0x10, length: 32 },
  { kind: 'station-password', offset: 0x37, length: 64 },
  { kind: 'softap-ssid', offset: 0xb4, length: 32 },
  { kind: 'softap-password', offset: 0xd4, length: 64 },
  { kind: 'ap-list-ssid', offset: 0x144, length: 32 },
  { kind: 'ap-list-password', offset: 0x164, length: 64 },
];

/** In Itead's own sectors of the SDK 2 era. Source: flash-layout.md §3. */
const ITEAD_SECTORS = [0x78000, 0x79000];
const ITEAD_FIELDS: readonly SecretField[] = [
  { kind: 'station-ssid', offset: 0x00, length: 32 },
  { kind: 'station-password', offset: 0x20, length: 64 },
  { kind: 'itead-device-id', offset: 0x7c, length: 10 },
  { kind: 'itead-apikey', offset: 0x87, length: 36 },
  { kind: 'softap-password', offset: 0xe4, length: 32 },
];
const ITEAD_NAME_OFFSET = 0xc4;
const ITEAD_NAME = needle('ITEAD-');

/** JSON keys of Tuya's and others' settings. Source: flash-layout.md §3. */
const JSON_KEYS: readonly { key: string; kind: SecretKind }[] = [
  { key: '"pskKey"', kind: 'json-cloud-key' },
  { key: '"auz_key"', kind: 'json-cloud-key' },
  { key: '"ap_pwd"', kind: 'json-password' },
  { key: '"password"', kind: 'json-password' },
];
const JSON_NEEDLES = JSON_KEYS.map(({ key, kind }) => ({ kind, what: needle(key) }));

const QUOTE = 0x22;
const COLON = 0x3a;
const SPACE = 0x20;
const MAX_VALUE = 256;
const MAX_SPACES = 64;

/** Secrets in a file. `paramSectors`: offsets of the parameter sectors that it holds. */
export function findSecrets(file: Uint8Array, paramSectors: readonly number[]): Secret[] {
  const found: Secret[] = [];
  for (const sector of paramSectors) found.push(...readFields(file, sector, PARAM_FIELDS));
  for (const sector of ITEAD_SECTORS) {
    const itead = find(file, ITEAD_NAME, sector + ITEAD_NAME_OFFSET, sector + ITEAD_NAME_OFFSET + ITEAD_NAME.bytes.length) >= 0;
    if (itead) found.push(...readFields(file, sector, ITEAD_FIELDS));
  }
  for (const { kind, what } of JSON_NEEDLES) {
    for (const at of findAll(file, what)) {
      const value = jsonValue(file, at + what.bytes.length);
      if (value !== undefined) found.push({ kind, ...value });
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** The fields of a sector that hold a text: up to its NUL, at most as long as the field. */
function readFields(file: Uint8Array, sector: number, fields: readonly SecretField[]): Secret[] {
  if (sector < 0 || sector + SECTOR_SIZE > file.length) return [];
  const found: Secret[] = [];
  for (const field of fields) {
    const bytes = file.subarray(sector + field.offset, sector + field.offset + field.length);
    const nul = bytes.indexOf(0);
    const length = nul < 0 ? bytes.length : nul;
    if (length > 0 && bytes[0] !== 0xff) found.push({ kind: field.kind, offset: sector + field.offset, length });
  }
  return found;
}

/** Place of the string value after a JSON key that ends at `at`; `undefined` when none, or an empty one, follows. */
function jsonValue(file: Uint8Array, at: number): { offset: number; length: number } | undefined {
  const colon = afterSpaces(file, at);
  if (file[colon] !== COLON) return undefined;
  const quote = afterSpaces(file, colon + 1);
  if (file[quote] !== QUOTE) return undefined;
  const length = file.subarray(quote + 1, quote + 2 + MAX_VALUE).indexOf(QUOTE);
  return length <= 0 || isFormat(file.subarray(quote + 1, quote + 1 + length)) ? undefined : { offset: quote + 1, length };
}

/** Conversions of printf and nothing else: the value is filled in when the program runs. */
function isFormat(value: Uint8Array): boolean {
  return /^(?:%[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[hlz]*[a-zA-Z])+$/.test(latin1(value));
}

/** The first byte from `at` on that is no space; a few are enough for any writer of JSON. */
function afterSpaces(file: Uint8Array, at: number): number {
  let i = at;
  while (file[i] === SPACE && i < at + MAX_SPACES) i++;
  return i;
}
