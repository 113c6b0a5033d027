import { md5 as jsMd5 } from 'js-md5';
import { sha256 as jsSha256 } from 'js-sha256';

/** Start value of the ROM's XOR checksum, for image segments and for data packets alike. */
export const CHECKSUM_SEED = 0xef;

/** The ROM's checksum: every byte XORed onto `seed`. */
export function xorChecksum(bytes: Uint8Array, seed = CHECKSUM_SEED): number {
  let sum = seed;
  for (let i = 0; i < bytes.length; i++) sum ^= bytes[i] as number;
  return sum & 0xff;
}

/**
 * MD5 as 32 lower-case hex digits. On Node the package asks Node: 4 ms for the first MiB of a process instead of 16. A Node in FIPS mode
 * refuses; then the package computes it by itself.
 */
export function md5(bytes: Uint8Array): string {
  try {
    return jsMd5(bytes);
  } catch {
    return jsMd5.create().update(bytes).hex();
  }
}

/** SHA-256 as 64 lower-case hex digits. */
export function sha256(bytes: Uint8Array): string {
  return jsSha256(bytes);
}

const ZLIB_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c >>> 0;
});

/** CRC-32 as zlib computes it (reflected 0x04C11DB7, inverted in and out), unsigned. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let c = ~seed;
  for (let i = 0; i < bytes.length; i++) c = (ZLIB_TABLE[(c ^ (bytes[i] as number)) & 0xff] as number) ^ (c >>> 8);
  return ~c >>> 0;
}

/** CRC-8 as the chip's OTP words carry it (reflected 0x31, starting at 0). */
export function crc8(bytes: Iterable<number>): number {
  let c = 0;
  for (const byte of bytes) {
    c ^= byte;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >> 1) ^ 0x8c : c >> 1;
  }
  return c;
}
