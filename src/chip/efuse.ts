/** The four OTP words at 0x3FF00050: MAC address and package. Sources: lx106-and-rom.md §3.3, serial-protocol.md §3. */

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

/** OUIs that word 3 = 0 stands for, by bits 16-23 of word 1. */
const LEGACY_OUI = [
  [0x18, 0xfe, 0x34],
  [0xac, 0xd0, 0x74],
] as const;

/**
 * The MAC address as six bytes in transmission order, as esptool's `read_mac` derives it; `undefined` when word 3 is 0 and
 * word 1 names no known OUI.
 */
export function macOf([word0, word1, , word3]: EfuseWords): Uint8Array | undefined {
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

/** OTP words that give `mac` (six bytes, any OUI) and `kind`, as a chip with a 48-bit MAC holds them. */
export function efuseWords(mac: Uint8Array, kind: ChipKind): EfuseWords {
  if (mac.length !== 6) throw new RangeError(`a MAC has 6 bytes, not ${mac.length}`);
  const [m0, m1, m2, m3, m4, m5] = mac as unknown as readonly [number, number, number, number, number, number];
  const is8285 = kind === 'esp8285';
  return [
    ((m5 << 24) | (is8285 ? ESP8285_WORD0 : 0)) >>> 0,
    (0x02000000 | (m3 << 8) | m4) >>> 0,
    (0xf2000000 | MAC_48_BIT | PACKAGE | (is8285 ? ESP8285_WORD2 : 0)) >>> 0,
    ((m0 << 16) | (m1 << 8) | m2) >>> 0,
  ];
}

/** `aa:bb:cc:dd:ee:ff` in lower case. */
export function formatMac(mac: Uint8Array): string {
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
