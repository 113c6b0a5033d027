import { latin1, u32At } from '../../base/bytes.ts';
import { MAGIC_V1 } from '../../chip/header.ts';
import { isErased } from '../bytes/blank.ts';
import { parseV1 } from '../format/v1.ts';

/** What happens to dumps on their way: the wrong kind of copy, a log in front, a text format. */
export type MangleKind =
  | 'crlf'
  | 'text-in-front'
  | 'utf-8'
  | 'utf-16'
  | 'intel-hex'
  | 's-record'
  | 'xxd'
  | 'base64'
  | 'uf2'
  | 'zip'
  | 'html'
  | 'swapped-16'
  | 'swapped-32'
  | 'inverted';

/** One kind: how it shows, and how it is undone where that is possible. */
interface Mangle {
  readonly kind: MangleKind;
  readonly fits: (file: Uint8Array, head: string) => boolean;
  readonly undo: ((file: Uint8Array) => Uint8Array | undefined) | undefined;
}

const HEAD = 512;
const MAX_FRONT = 0x4000;
const MAX_FLASH = 0x1000000;
const MIN_FLASH = 0x40000;

const isWhole = (length: number): boolean => length >= MIN_FLASH && length <= MAX_FLASH && Number.isInteger(Math.log2(length));

/** The image at 0 adds up: nothing that was mangled does by chance with its segments in place too. */
function isSound(file: Uint8Array): boolean {
  return parseV1(file)?.checksum?.ok === true;
}

function withoutFront(file: Uint8Array): Uint8Array | undefined {
  for (let at = file.indexOf(MAGIC_V1, 1); at > 0 && at <= MAX_FRONT; at = file.indexOf(MAGIC_V1, at + 1)) {
    // Erased flash in front is another chip's layout, not a mishap.
    if (isErased(file, 0, at)) continue;
    const rest = file.subarray(at);
    if ((isWhole(rest.length) || rest.length % 16 === 0) && isSound(rest)) return rest.slice();
  }
  return undefined;
}

function withoutCarriageReturns(file: Uint8Array): Uint8Array {
  return file.filter((byte, i) => byte !== 0x0d || file[i + 1] !== 0x0a);
}

/** Every byte from 80 on became two: C2 or C3 and a rest. */
function fromUtf8(file: Uint8Array): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < file.length; i++) {
    const byte = file[i] as number;
    if (byte < 0x80) bytes.push(byte);
    else if ((byte === 0xc2 || byte === 0xc3) && ((file[i + 1] ?? 0) & 0xc0) === 0x80)
      bytes.push(((byte & 3) << 6) | ((file[++i] as number) & 0x3f));
    else return undefined;
  }
  return Uint8Array.from(bytes);
}

const fromUtf16 = (file: Uint8Array): Uint8Array =>
  file.subarray(file[0] === 0xff && file[1] === 0xfe ? 2 : 0).filter((_, i) => i % 2 === 0);

function swapped(file: Uint8Array, unit: 2 | 4): Uint8Array | undefined {
  if (file.length % unit !== 0) return undefined;
  return file.map((_, i) => file[i + unit - 1 - 2 * (i % unit)] as number);
}

const byteAt = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 2), 16);

/** Puts records at their addresses into erased flash. `undefined` for one that is not a record. */
function fromRecords(
  file: Uint8Array,
  read: (line: string, base: number) => { readonly at: number; readonly data: readonly number[]; readonly base: number } | null | undefined,
): Uint8Array | undefined {
  const flash = new Uint8Array(MAX_FLASH).fill(0xff);
  let [base, end] = [0, 0];
  for (const line of latin1(file).split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const record = read(line.trim(), base);
    if (record === null) return undefined;
    if (record === undefined) continue;
    base = record.base;
    if (record.at < 0 || record.at + record.data.length > MAX_FLASH) return undefined;
    flash.set(record.data, record.at);
    end = Math.max(end, record.at + record.data.length);
  }
  return end === 0 ? undefined : flash.slice(0, end);
}

function hexBytes(text: string): number[] | undefined {
  if (text.length % 2 !== 0 || /[^0-9a-f]/i.test(text)) return undefined;
  return Array.from({ length: text.length / 2 }, (_, i) => byteAt(text, 2 * i));
}

/** Intel HEX: each record adds up to 0. Source: Intel's "Hexadecimal Object File Format Specification". */
const fromIntelHex = (file: Uint8Array): Uint8Array | undefined =>
  fromRecords(file, (line, base) => {
    const bytes = line.startsWith(':') ? hexBytes(line.slice(1)) : undefined;
    if (bytes === undefined || bytes.length < 5 || (bytes.reduce((sum, byte) => sum + byte, 0) & 0xff) !== 0) return null;
    const [, high = 0, low = 0, type] = bytes;
    const data = bytes.slice(4, -1);
    const upper = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
    if (type === 4) return { at: 0, data: [], base: upper * 0x10000 };
    if (type === 2) return { at: 0, data: [], base: upper * 16 };
    return type === 0 ? { at: base + ((high << 8) | low), data, base } : undefined;
  });

/** Motorola's S-records: S1, S2 and S3 carry data. */
const fromSRecords = (file: Uint8Array): Uint8Array | undefined =>
  fromRecords(file, (line, base) => {
    const bytes = /^S\d/.test(line) ? hexBytes(line.slice(2)) : undefined;
    if (bytes === undefined || (bytes.reduce((sum, byte) => sum + byte, 0) & 0xff) !== 0xff) return null;
    const width = { S1: 2, S2: 3, S3: 4 }[line.slice(0, 2)];
    if (width === undefined) return undefined;
    return { at: bytes.slice(1, 1 + width).reduce((address, byte) => address * 256 + byte, 0), data: bytes.slice(1 + width, -1), base };
  });

const fromXxd = (file: Uint8Array): Uint8Array | undefined =>
  fromRecords(file, (line, base) => {
    const match = /^([0-9a-f]{6,8}):? +((?:[0-9a-f]{2,8} ?)+)(?: .*)?$/i.exec(line);
    const data = match === null ? undefined : hexBytes((match[2] ?? '').replaceAll(' ', ''));
    return match === null || data === undefined ? null : { at: Number.parseInt(match[1] ?? '', 16), data, base };
  });

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function fromBase64(file: Uint8Array): Uint8Array | undefined {
  const digits = latin1(file).replace(/[\r\n=]/g, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [bits, count, end] = [0, 0, 0];
  for (const digit of digits) {
    const value = ALPHABET.indexOf(digit);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[end++] = (bits >>> count) & 0xff;
  }
  return bytes;
}

const UF2 = { magic: 0x0a324655, block: 512, address: 12, length: 16, data: 32 };

/** UF2: blocks of 512 bytes. Source: microsoft/uf2. */
function fromUf2(file: Uint8Array): Uint8Array | undefined {
  const flash = new Uint8Array(MAX_FLASH).fill(0xff);
  let end = 0;
  for (let at = 0; at + UF2.block <= file.length; at += UF2.block) {
    const [address, length] = [u32At(file, at + UF2.address), u32At(file, at + UF2.length)];
    if (u32At(file, at) !== UF2.magic || length > 476 || address + length > MAX_FLASH) return undefined;
    flash.set(file.subarray(at + UF2.data, at + UF2.data + length), address);
    end = Math.max(end, address + length);
  }
  return flash.slice(0, end);
}

const SAMPLE = 0x10000;

/** No line feed without a carriage return before it, and some of them: text mode did this. */
function isCrlf(file: Uint8Array): boolean {
  let pairs = 0;
  for (let at = file.indexOf(0x0a); at >= 0; at = file.indexOf(0x0a, at + 1)) {
    if (file[at - 1] !== 0x0d) return false;
    pairs++;
  }
  return pairs > 4;
}

/** In this order: texts, then what a dump may have become. */
const MANGLES: readonly Mangle[] = [
  { kind: 'html', fits: (_, head) => /^\s*<(?:!doctype|html)/i.test(head), undo: undefined },
  { kind: 'zip', fits: (_, head) => head.startsWith('PK\u0003\u0004'), undo: undefined },
  { kind: 'uf2', fits: (file) => file.length >= UF2.block && u32At(file, 0) === UF2.magic, undo: fromUf2 },
  { kind: 'intel-hex', fits: (_, head) => /^:[0-9a-f]{10,}\r?\n:/i.test(head), undo: fromIntelHex },
  { kind: 's-record', fits: (_, head) => /^S[0-3][0-9a-f]{6,}\r?\n/i.test(head), undo: fromSRecords },
  { kind: 'xxd', fits: (_, head) => /^0{6,8}:? +[0-9a-f]{2}/i.test(head), undo: fromXxd },
  { kind: 'base64', fits: (_, head) => /^6[A-Za-z0-9+/\r\n]{100,}/.test(head), undo: fromBase64 },
  { kind: 'utf-16', fits: (file) => file[0] === 0xff && file[1] === 0xfe && file[2] === MAGIC_V1 && file[3] === 0, undo: fromUtf16 },
  { kind: 'utf-8', fits: (file) => file[0] === 0xc3 && file[1] === (MAGIC_V1 & 0xbf), undo: fromUtf8 },
  {
    kind: 'inverted',
    fits: (file) => file[0] === (MAGIC_V1 ^ 0xff) && isSound(file.map((byte) => byte ^ 0xff)),
    undo: (file) => file.map((byte) => byte ^ 0xff),
  },
  {
    kind: 'swapped-16',
    fits: (file) => file[1] === MAGIC_V1 && isSound(swapped(file.subarray(0, SAMPLE), 2) ?? file),
    undo: (file) => swapped(file, 2),
  },
  {
    kind: 'swapped-32',
    fits: (file) => file[3] === MAGIC_V1 && isSound(swapped(file.subarray(0, SAMPLE), 4) ?? file),
    undo: (file) => swapped(file, 4),
  },
  { kind: 'crlf', fits: (file) => file[0] === MAGIC_V1 && !isSound(file) && isCrlf(file), undo: withoutCarriageReturns },
  { kind: 'text-in-front', fits: (file) => file[0] !== MAGIC_V1 && withoutFront(file) !== undefined, undo: withoutFront },
];

/** What was found to have happened to a file. */
export interface Mangling {
  readonly kind: MangleKind;
  /** The file as it was, where its checksum proves that; `null` where it cannot be undone. */
  readonly undone: Uint8Array | null;
}

/** What happened to a file on its way, if it is one of the known mishaps. Never throws on content. */
export function findMangling(file: Uint8Array): Mangling | undefined {
  const head = latin1(file.subarray(0, HEAD));
  const mangle = MANGLES.find(({ fits }) => fits(file, head));
  if (mangle === undefined) return undefined;
  const undone = mangle.undo?.(file);
  return { kind: mangle.kind, undone: undone !== undefined && isSound(undone) ? undone : null };
}
