/** Finding byte strings in megabytes without looking at every byte (Horspool). */

const WIDEST_SHIFT = 0xff;

/** A byte string prepared for searching. */
export interface Needle {
  readonly bytes: Uint8Array;
  readonly shifts: Uint8Array;
}

/** Prepares `pattern` (1 to 255 bytes; text is taken as Latin-1). */
export function needle(pattern: string | Uint8Array): Needle {
  const bytes = typeof pattern === 'string' ? Uint8Array.from(pattern, (character) => character.charCodeAt(0)) : pattern;
  if (bytes.length === 0 || bytes.length > WIDEST_SHIFT) throw new RangeError('a needle has 1 to 255 bytes');
  const shifts = new Uint8Array(256).fill(bytes.length);
  for (let i = 0; i < bytes.length - 1; i++) shifts[bytes[i] as number] = bytes.length - 1 - i;
  return { bytes, shifts };
}

/** Offset of the first `what` in `bytes` at or after `from` that ends at or before `to`, or -1. */
export function find(bytes: Uint8Array, what: Needle, from = 0, to = bytes.length): number {
  const { bytes: pattern, shifts } = what;
  const last = pattern.length - 1;
  const stop = Math.min(to, bytes.length) - pattern.length;
  let at = Math.max(0, from);
  while (at <= stop) {
    const tail = bytes[at + last] as number;
    if (tail === pattern[last]) {
      let i = 0;
      while (i < last && bytes[at + i] === pattern[i]) i++;
      if (i === last) return at;
    }
    at += shifts[tail] as number;
  }
  return -1;
}

/** Every offset of `what` in `bytes`, overlapping ones included. */
export function* findAll(bytes: Uint8Array, what: Needle, from = 0, to = bytes.length): Generator<number> {
  for (let at = find(bytes, what, from, to); at >= 0; at = find(bytes, what, at + 1, to)) yield at;
}

/** Whether `bytes` holds `what` exactly at `offset`. */
export function holdsAt(bytes: Uint8Array, what: Needle, offset: number): boolean {
  if (offset < 0 || offset + what.bytes.length > bytes.length) return false;
  return what.bytes.every((byte, i) => bytes[offset + i] === byte);
}
