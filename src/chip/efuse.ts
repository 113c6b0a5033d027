import { crc8 } from '../base/checksum.ts';

/**
 * The four OTP words at 0x3FF00050: MAC address and package. Sources: lx106-and-rom.md §3.3, serial-protocol.md §3; checksums by
 * `esp_efuse_mac_get_default` of the RTOS SDK, packages by the bits that esptool looks at.
 */

/** The words at 0x3FF00050, 54, 58, 5C as unsigned 32-bit numbers. */
export type EfuseWords = readonly [number, number, number, number];

/** The bare chip, or the one with 1 MiB of flash in its package. */
export type ChipKind = 'esp8266' | 'esp8285';

const ESP8285_WORD0 = 1 << 4;
const ESP8285_WORD2 = 1 << 16;
/** Word 2 bit 12: three OUI bytes are in word 3. */
const MAC_48_BIT = 1 << 12;
/** Bits 13 and 15 of word 2, pads and package, as a real chip has them; without bit 15 SDK applications refuse to start. */
const PACKAGE = 0xa000;

/** Word 0 bit 5: the flash in the package stands 105 °C (H instead of N). */
const HOT_WORD0 = 1 << 5;
/** Word 3 bit 26: 2 MiB in the package. */
const EMBEDDED_2_MIB = 1 << 26;
/** Word 1 bits 24-27: word 0 holds the checksum of the lower half of the MAC. */
const VERSION_2 = 2 << 24;
const ESP8285_N08_SIZE = 0x100000;

/** OUIs that word 3 = 0 stands for, by bits 16-23 of word 1. */
const LEGACY_OUI = [
  [0x18, 0xfe, 0x34],
  [0xac, 0xd0, 0x74],
] as const;

/**
 * The MAC address as six bytes in transmission order, as esptool's `read_mac` derives it; `undefined` when word 3 is 0 and
 * word 1 names no known OUI, and for words that were never burnt, of which esptool makes 18:fe:34:00:00:00 on every such chip.
 */
export function macOf([word0, word1, , word3]: EfuseWords): Uint8Array | undefined {
  if (word0 === 0 && word1 === 0 && word3 === 0) return undefined;
  const oui = word3 !== 0 ? [word3 >>> 16, word3 >>> 8, word3] : LEGACY_OUI[(word1 >>> 16) & 0xff];
  if (oui === undefined) return undefined;
  return Uint8Array.from([...oui, word1 >>> 8, word1, word0 >>> 24], (byte) => byte & 0xff);
}

/** esptool's `chip_id`: the low 24 bits of the MAC. */
export function chipIdOf([word0, word1]: EfuseWords): number {
  return ((word0 >>> 24) | ((word1 & 0xffffff) << 8)) >>> 0;
}

/** Which of the two it is, as esptool tells them apart. */
export function chipKindOf([word0, , word2]: EfuseWords): ChipKind {
  return (word0 & ESP8285_WORD0) !== 0 || (word2 & ESP8285_WORD2) !== 0 ? 'esp8285' : 'esp8266';
}

/**
 * OTP words that give `mac` (six bytes, any OUI) and `kind`, checksums included. The two OUIs of the first chips are stored as on
 * the first chips, by a number; all others as they are. An ESP8285 with `embeddedSize` bytes is an N08 (1 MiB) or an H16 (2 MiB).
 */
export function efuseWords(mac: Uint8Array, kind: ChipKind, embeddedSize = ESP8285_N08_SIZE): EfuseWords {
  if (mac.length !== 6) throw new RangeError(`a MAC has 6 bytes, not ${mac.length}`);
  const [m0, m1, m2, m3, m4, m5] = mac as unknown as readonly [number, number, number, number, number, number];
  if (kind === 'esp8266') {
    const legacy = LEGACY_OUI.findIndex(([a, b, c]) => a === m0 && b === m1 && c === m2);
    if (legacy !== -1) return [(m5 << 24) >>> 0, (legacy << 16) | (m3 << 8) | m4, PACKAGE, 0];
  }
  const is8285 = kind === 'esp8285';
  const isH16 = is8285 && embeddedSize > ESP8285_N08_SIZE;
  const word0 = (m5 << 24) | (crc8([m5, m4, m3, 0]) << 16) | (is8285 ? ESP8285_WORD0 : 0) | (isH16 ? HOT_WORD0 : 0);
  const word2 = (crc8([m2, m1, m0]) << 24) | MAC_48_BIT | PACKAGE | (is8285 ? ESP8285_WORD2 : 0);
  return [word0 >>> 0, (VERSION_2 | (m3 << 8) | m4) >>> 0, word2 >>> 0, ((isH16 ? EMBEDDED_2_MIB : 0) | (m0 << 16) | (m1 << 8) | m2) >>> 0];
}

/** `aa:bb:cc:dd:ee:ff` in lower case. */
export function formatMac(mac: Uint8Array): string {
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
