import { u32At } from '../../../base/bytes.ts';
import { FLASH_FREQUENCIES, FLASH_MODES, FLASH_SIZES } from '../../../chip/header.ts';
import type { StoredSum } from '../../format/v1.ts';

/** Length and CRC, in the first eight bytes of the mapped code of newer cores. Source: flash-layout.md §1.3. */
const LENGTH_AT = 0x1010;
const CRC_AT = 0x1014;
const BLOCK_END = 0x1018;
const HEADER_END = 4;

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n << 24;
  for (let k = 0; k < 8; k++) c = c & 0x80000000 ? (c << 1) ^ 0x04c11db7 : c << 1;
  return c >>> 0;
});
/** Which entry of the table ends in this byte; each does in another one. */
const BY_LOW_BYTE = Uint8Array.from({ length: 256 }, (_, low) => TABLE.findIndex((entry) => (entry & 0xff) === low));

/** CRC-32, polynomial 0x04C11DB7, most significant bit first, nothing inverted. */
function forward(bytes: Uint8Array, seed: number): number {
  let c = seed;
  for (let i = 0; i < bytes.length; i++) c = (c << 8) ^ (TABLE[(c >>> 24) ^ (bytes[i] as number)] as number);
  return c >>> 0;
}

/** The value before `bytes` of which `end` is the value after them. */
function backward(bytes: Uint8Array, end: number): number {
  let c = end;
  for (let i = bytes.length - 1; i >= 0; i--) {
    const entry = BY_LOW_BYTE[c & 0xff] as number;
    c = ((c ^ (TABLE[entry] as number)) >>> 8) | ((entry ^ (bytes[i] as number)) << 24);
  }
  return c >>> 0;
}

/**
 * The CRC that newer Arduino cores store over the whole program; `null` where none is. A header that a flasher has changed since the
 * build is no damage: the sum counts as right if some header makes it right.
 */
export function arduinoCrc(file: Uint8Array): StoredSum | null {
  if (file.length < BLOCK_END) return null;
  const length = u32At(file, LENGTH_AT);
  if (length < BLOCK_END || length > file.length) return null;
  const covered = file.slice(0, length).fill(0, LENGTH_AT, BLOCK_END);
  const stored = u32At(file, CRC_AT);
  const computed = forward(covered, 0xffffffff);
  return { offset: CRC_AT, stored, computed, ok: computed === stored || fitsAnotherHeader(covered, stored) };
}

function fitsAnotherHeader(covered: Uint8Array, stored: number): boolean {
  const due = backward(covered.subarray(HEADER_END), stored);
  const head = covered.slice(0, HEADER_END);
  for (const mode of Object.values(FLASH_MODES)) {
    for (const { nibble } of Object.values(FLASH_SIZES)) {
      for (const frequency of Object.values(FLASH_FREQUENCIES)) {
        head.set([mode, (nibble << 4) | frequency], 2);
        if (forward(head, 0xffffffff) === due) return true;
      }
    }
  }
  return false;
}
