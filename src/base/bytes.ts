/** Bytes as the ESP8266 lays them out: little-endian, looked at with `subarray`, kept with `slice`. */

/** A `DataView` over exactly the window that `bytes` shows. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The unsigned little-endian word at `offset`; `RangeError` when it does not lie inside `bytes`. */
export function u32At(bytes: Uint8Array, offset: number): number {
  return viewOf(bytes).getUint32(offset, true);
}

/** `words` as little-endian 32-bit values, one after the other. */
export function u32Bytes(...words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = viewOf(bytes);
  for (const [i, word] of words.entries()) view.setUint32(i * 4, word >>> 0, true);
  return bytes;
}

/** All `parts` in one new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The first room of {@link GrowingBytes}; it doubles. */
const FIRST_ROOM = 4096;

/** Bytes in one array that grows, so that what comes in small pieces costs no more than what comes in large ones. */
export class GrowingBytes {
  #room = new Uint8Array(FIRST_ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is there; a view that the next bytes may leave behind. */
  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }

  push(byte: number): void {
    this.#reserve(1);
    this.#room[this.#length++] = byte;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#room.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#room.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#room.length, this.#length + count));
    larger.set(this.bytes);
    this.#room = larger;
  }
}

/** Same length and same content. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && firstDifference(a, b) < 0;
}

/** Index of the first byte in which `a` and `b` differ within their common length, or -1. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return -1;
}

/** Every byte of `bytes` is `value`; true for an empty array. */
export function isFilledWith(bytes: Uint8Array, value: number): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== value) return false;
  return true;
}

/** Erased NOR flash: nothing but FF. */
export function isBlank(bytes: Uint8Array): boolean {
  return isFilledWith(bytes, 0xff);
}

/** Lower-case hex digits, two a byte, no separators. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** `value` as `0x…`, at least `digits` digits wide. */
export function hex(value: number, digits = 0): string {
  return `0x${(value >>> 0).toString(16).padStart(digits, '0')}`;
}

/** The characters of `bytes` taken as Latin-1: every byte one character, nothing lost. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The inverse of {@link latin1}; characters beyond U+00FF keep their low byte. */
export function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

/** The inverse of {@link toHex}; `RangeError` for anything but pairs of hex digits. */
export function fromHex(digits: string): Uint8Array {
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) throw new RangeError('not pairs of hex digits');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
