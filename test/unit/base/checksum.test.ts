import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc8, crc32, md5, sha256, xorChecksum } from '../../../src/base/checksum.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff);

test('the ROM checksum starts at EF', () => {
  expect(xorChecksum(new Uint8Array())).toBe(0xef);
  expect(xorChecksum(Uint8Array.of(0x01, 0x02, 0x04))).toBe(0xe8);
  expect(xorChecksum(Uint8Array.of(0x0f), 0xf0)).toBe(0xff);
});

test('it goes on from a former sum, so segments add up', () => {
  expect(xorChecksum(noise.subarray(100), xorChecksum(noise.subarray(0, 100)))).toBe(xorChecksum(noise));
});

test('MD5: vectors of RFC 1321, and Node agrees on something longer', () => {
  expect(md5(text(''))).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(md5(text('abc'))).toBe('900150983cd24fb0d6963f7d28e17f72');
  expect(md5(text('message digest'))).toBe('f96b697d7cb7938d525a2f31aaf161d0');
  expect(md5(noise)).toBe(createHash('md5').update(noise).digest('hex'));
});

test('SHA-256: vectors of FIPS 180-4, and Node agrees on something longer', () => {
  expect(sha256(text('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256(text(''))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256(noise)).toBe(createHash('sha256').update(noise).digest('hex'));
});

test('CRC-32: the check value of the catalogue, and zlib agrees on something longer', () => {
  expect(crc32(text('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
  expect(crc32(noise)).toBe(zlibCrc32(noise));
});

test('CRC-32 goes on from a former sum', () => {
  expect(crc32(noise.subarray(777), crc32(noise.subarray(0, 777)))).toBe(crc32(noise));
});

test('CRC-8: the check value of Dallas/Maxim, and the OUI of a published chip', () => {
  expect(crc8(text('123456789'))).toBe(0xa1);
  expect(crc8([0x8e, 0x0d, 0x84])).toBe(0xf2);
});
