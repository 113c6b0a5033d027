import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chipIdOf, chipKindOf, type EfuseWords, efuseWords, formatMac, macOf } from '../../../src/chip/efuse.ts';

const mac = (text: string): Uint8Array => Uint8Array.from(text.split(':'), (byte) => Number.parseInt(byte, 16));

/** `esp_efuse_mac_get_default` of the RTOS SDK, in own words: the MAC that an application takes. */
function macInApplication([word0, word1, word2, word3]: EfuseWords): string {
  const crc = (bytes: number[]): number =>
    bytes.reduce((c, byte) => Array.from({ length: 8 }).reduce<number>((x) => (x & 1 ? (x >> 1) ^ 0x8c : x >> 1), c ^ byte), 0);
  const low = [(word1 >>> 8) & 255, word1 & 255, word0 >>> 24];
  const high = [(word3 >>> 16) & 255, (word3 >>> 8) & 255, word3 & 255];
  const hasOui = (word2 & 0x1000) !== 0 && word2 >>> 24 === crc([...high].reverse());
  const version = (word1 >>> 24) & 15;
  const isChecked = version === 1 || version === 2;
  const isRight = !isChecked || ((word0 >>> 16) & 255) === crc([...[...low].reverse(), (word1 >>> 16) & 255]);
  return formatMac(Uint8Array.from([...(hasOui && isRight ? high : [0x18, 0xfe, 0x34]), ...low]));
}

/** Package as esptool names it, by bits of the four words. */
function packageOf([word0, , word2, word3]: EfuseWords): string {
  if ((word0 & 0x10) === 0 && (word2 & 0x10000) === 0) return 'ESP8266EX';
  const [b25, b26, b27] = [25, 26, 27].map((bit) => (word3 >>> bit) & 1);
  const size = word0 & 0x10 && !b25 && !b27 ? (b26 ? '16' : '08') : '??';
  return `ESP8285${word0 & 0x20 ? 'H' : 'N'}${size}`;
}

test('a published chip: words 58 and 5C', () => {
  const words = efuseWords(mac('84:0d:8e:56:34:12'), 'esp8266');
  expect([words[2], words[3]]).toEqual([0xf200b000, 0x00840d8e]);
  expect([words[0] >>> 24, words[1] & 0xffff]).toEqual([0x12, 0x5634]);
});

test('any MAC comes back, for esptool and for an application that checks the checksums', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), fc.constantFrom('esp8266' as const, 'esp8285' as const), (bytes, kind) => {
      fc.pre(bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 0); // word 5C = 0 means the old layout
      const words = efuseWords(bytes, kind);
      expect(formatMac(macOf(words) ?? new Uint8Array())).toBe(formatMac(bytes));
      expect(macInApplication(words)).toBe(formatMac(bytes));
      expect(chipKindOf(words)).toBe(kind);
      expect(words[2] & 0x8000).toBe(0x8000); // without it applications stop
    }),
  );
});

describe('the first chips name their OUI by a number', () => {
  test.each([
    ['18:fe:34:12:34:56', 0],
    ['ac:d0:74:12:34:56', 1],
  ])('%s', (text, number) => {
    const words = efuseWords(mac(text), 'esp8266');
    expect([words[1], words[2] & 0x1000, words[3]]).toEqual([(number << 16) | 0x1234, 0, 0]);
    expect(formatMac(macOf(words) ?? new Uint8Array())).toBe(text);
    expect(chipIdOf(words)).toBe(((number << 24) | 0x123456) >>> 0);
  });

  test('another number is unknown', () => {
    expect(macOf([0, 0x020000, 0, 0])).toBeUndefined();
  });
});

test.each([
  ['esp8266', 0x400000, 'ESP8266EX'],
  ['esp8285', 0x100000, 'ESP8285N08'],
  ['esp8285', 0x200000, 'ESP8285H16'],
] as const)('%s with %d bytes is what esptool calls %s', (kind, size, name) => {
  for (const text of ['84:0d:8e:56:34:12', '18:fe:34:12:34:56']) {
    const words = efuseWords(mac(text), kind, size);
    expect(packageOf(words)).toBe(name);
    expect(formatMac(macOf(words) ?? new Uint8Array())).toBe(text);
  }
});
