import { EXCCAUSE } from '../cpu/isa/exception.ts';
import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';

/** Offsets into the 92-byte context: five words of state, the length in bits as two words, the low one first, the block being filled. */
const STATE = 0;
const BITS = 20;
const BUFFER = 28;
const BLOCK = 64;
const DIGEST = 20;

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const;
const ROUNDS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6] as const;

const rotate = (value: number, count: number): number => (value << count) | (value >>> (32 - count));

/** One block of `bytes`, from `at` on, onto `state` (FIPS 180-4, section 6.1.2). */
function transform(state: Int32Array, bytes: Uint8Array, at: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, BLOCK);
  const words = new Int32Array(80);
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(4 * i);
  for (let i = 16; i < 80; i++) {
    words[i] = rotate((words[i - 3] as number) ^ (words[i - 8] as number) ^ (words[i - 14] as number) ^ (words[i - 16] as number), 1);
  }
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
  for (let i = 0; i < 80; i++) {
    const round = Math.floor(i / 20);
    const f = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
    const next = (rotate(a, 5) + f + e + (ROUNDS[round] as number) + (words[i] as number)) | 0;
    [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
  }
  for (const [i, value] of [a, b, c, d, e].entries()) state[i] = (state[i] as number) + value;
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** One 80 and zeros up to eight bytes before a block's end, then the length in bits, most significant byte first. */
function padded(bytes: Uint8Array, bitsLow: number, bitsHigh: number): Uint8Array {
  const all = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(all.buffer);
  view.setUint32(all.length - 8, bitsHigh);
  view.setUint32(all.length - 4, bitsLow);
  return all;
}

function digestOf(state: Int32Array): Uint8Array {
  const digest = new Uint8Array(DIGEST);
  for (const [i, word] of state.entries()) new DataView(digest.buffer).setInt32(4 * i, word);
  return digest;
}

function sha1(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = concat(parts);
  const state = Int32Array.from(INITIAL);
  const all = padded(bytes, bytes.length * 8, 0);
  for (let at = 0; at < all.length; at += BLOCK) transform(state, all, at);
  return digestOf(state);
}

/** RFC 2104; a key of more than a block is hashed first. */
function hmac(key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const short = new Uint8Array(BLOCK);
  short.set(key.length > BLOCK ? sha1([key]) : key);
  const inner = sha1([short.map((byte) => byte ^ 0x36), ...parts]);
  return sha1([short.map((byte) => byte ^ 0x5c), inner]);
}

function update(rom: RomMachine, context: number, input: Uint8Array): void {
  const { bus } = rom;
  rom.spend(input.length);
  const low = bus.read32(context + BITS);
  const filled = (low >>> 3) % BLOCK;
  const bits = input.length * 8;
  bus.write32(context + BITS, low + bits);
  if (low + (bits % 2 ** 32) >= 2 ** 32) bus.write32(context + BITS + 4, bus.read32(context + BITS + 4) + 1);
  const all = concat([bus.readBytes(context + BUFFER, filled), input]);
  const whole = all.length - (all.length % BLOCK);
  const state = Int32Array.from(rom.words(context + STATE, 5));
  for (let at = 0; at < whole; at += BLOCK) transform(state, all, at);
  for (const [i, word] of state.entries()) bus.write32(context + STATE + 4 * i, word);
  // The block that was begun is put together in the buffer; further ones are taken from where they lie.
  bus.writeBytes(context + BUFFER, all.subarray(0, Math.min(whole, BLOCK)));
  bus.writeBytes(context + BUFFER, all.subarray(whole));
}

/** The digest; the context is wiped. */
function final(rom: RomMachine, digest: number, context: number): void {
  const { bus } = rom;
  const low = bus.read32(context + BITS);
  const state = Int32Array.from(rom.words(context + STATE, 5));
  const all = padded(bus.readBytes(context + BUFFER, (low >>> 3) % BLOCK), low, bus.read32(context + BITS + 4));
  for (let at = 0; at < all.length; at += BLOCK) transform(state, all, at);
  bus.writeBytes(digest, digestOf(state));
  rom.fill(context, BUFFER + BLOCK, 0);
}

/** No memory of the chip is longer than this, and no list; silicon runs into an exception behind it. */
const MAX_BYTES = 0x100000;
const MAX_PARTS = 64;
/** WPA has 4 096. */
const MAX_ITERATIONS = 0x10000;

/** Raises the exception and is false where `amounts` are more than there can be; the function then does not return. */
function fits(rom: RomMachine, ...amounts: readonly (readonly [amount: number, most: number])[]): boolean {
  if (amounts.every(([amount, most]) => amount <= most)) return true;
  rom.cpu.raise(EXCCAUSE.LOAD_PROHIBITED, 0);
  return false;
}

const bytesOf = (rom: RomMachine, address: number, length: number): Uint8Array => rom.bus.readBytes(address, Math.min(length, MAX_BYTES));

/** A list of addresses and one of lengths, `count` each. What is too long is cut off. */
function listOf(rom: RomMachine, count: number, addresses: number, lengths: number): Uint8Array[] {
  return Array.from({ length: Math.min(count, MAX_PARTS) }, (_, i) =>
    bytesOf(rom, rom.bus.read32(addresses + 4 * i), rom.bus.read32(lengths + 4 * i)),
  );
}

/** A zero-terminated string, without its zero. */
function textOf(rom: RomMachine, address: number): Uint8Array {
  let length = 0;
  while (length < MAX_BYTES && rom.bus.read8(address + length) !== 0) length++;
  return bytesOf(rom, address, length);
}

/** IEEE 802.11i PRF: digests of label, zero, data and a counter, one behind the other. */
function prf(key: Uint8Array, label: Uint8Array, data: Uint8Array, length: number): Uint8Array {
  const parts = Array.from({ length: Math.ceil(length / DIGEST) }, (_, i) => hmac(key, [label, Uint8Array.of(0), data, Uint8Array.of(i)]));
  return concat(parts).subarray(0, length);
}

/** RFC 2898, PBKDF2 with HMAC-SHA-1. */
function pbkdf2(passphrase: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
  const parts = Array.from({ length: Math.ceil(length / DIGEST) }, (_, block) => {
    const counter = new Uint8Array(4);
    new DataView(counter.buffer).setUint32(0, block + 1);
    let last = hmac(passphrase, [salt, counter]);
    const all = last.slice();
    for (let i = 1; i < iterations; i++) {
      last = hmac(passphrase, [last]);
      for (const [k, byte] of last.entries()) all[k] = (all[k] as number) ^ byte;
    }
    return all;
  });
  return concat(parts).subarray(0, length);
}

/** Blocks that an HMAC of `length` bytes takes, its key's two and the outer digest's among them. */
const hmacBlocks = (length: number): number => 3 + Math.ceil((length + 9) / BLOCK);

/** SHA-1 and what WPA makes of it, over guest memory: the context lives there, whole. Costs are by blocks of 64 bytes, but those of SHA1Update. */
export const SHA1_FUNCTIONS: readonly RomFunction[] = [
  leaf('SHA1Init', 0x4000b584, 'context', cost(18), (rom) => {
    for (const [i, word] of [...INITIAL, 0, 0].entries()) rom.bus.write32(rom.arg(0) + STATE + 4 * i, word);
    return undefined;
  }),
  leaf('SHA1Update', 0x4000b5a8, 'context from length', cost(60, 30), (rom) => {
    if (fits(rom, [rom.arg(2), MAX_BYTES])) update(rom, rom.arg(0), bytesOf(rom, rom.arg(1), rom.arg(2)));
    return undefined;
  }),
  leaf('SHA1Final', 0x4000b648, 'to context', cost(6_200), (rom) => {
    final(rom, rom.arg(0), rom.arg(1));
    return undefined;
  }),
  leaf('sha1_vector', 0x4000a2ec, 'count addresses lengths to', cost(4_800, 1_900), (rom) => {
    if (!fits(rom, [rom.arg(0), MAX_PARTS])) return undefined;
    const parts = listOf(rom, rom.arg(0), rom.arg(1), rom.arg(2));
    rom.spend(Math.floor(concat(parts).length / BLOCK));
    rom.bus.writeBytes(rom.arg(3), sha1(parts));
    return 0;
  }),
  leaf('hmac_sha1', 0x4000ba28, 'key keyLength from length to', cost(600, 3_900), (rom) => {
    if (!fits(rom, [rom.arg(1), MAX_BYTES], [rom.arg(3), MAX_BYTES])) return undefined;
    rom.spend(hmacBlocks(rom.arg(3)));
    rom.bus.writeBytes(rom.arg(4), hmac(bytesOf(rom, rom.arg(0), rom.arg(1)), [bytesOf(rom, rom.arg(2), rom.arg(3))]));
    return undefined;
  }),
  leaf('hmac_sha1_vector', 0x4000b8b4, 'key keyLength count addresses lengths to', cost(600, 3_900), (rom) => {
    if (!fits(rom, [rom.arg(1), MAX_BYTES], [rom.arg(2), MAX_PARTS])) return undefined;
    const parts = listOf(rom, rom.arg(2), rom.arg(3), rom.arg(4));
    rom.spend(hmacBlocks(concat(parts).length));
    rom.bus.writeBytes(rom.arg(5), hmac(bytesOf(rom, rom.arg(0), rom.arg(1)), parts));
    return undefined;
  }),
  leaf('sha1_prf', 0x4000ba48, 'key keyLength "label data length to toLength', cost(500, 3_800), (rom) => {
    if (!fits(rom, [rom.arg(1), MAX_BYTES], [rom.arg(4), MAX_BYTES], [rom.arg(6), 0xff * DIGEST])) return undefined;
    const [data, length] = [bytesOf(rom, rom.arg(3), rom.arg(4)), rom.arg(6)];
    rom.spend(Math.ceil(length / DIGEST) * hmacBlocks(data.length + BLOCK / 2));
    rom.bus.writeBytes(rom.arg(5), prf(bytesOf(rom, rom.arg(0), rom.arg(1)), textOf(rom, rom.arg(2)), data, length));
    return 0;
  }),
  leaf('pbkdf2_sha1', 0x4000b840, '"passphrase salt saltLength iterations to length', cost(500, 3_800), (rom) => {
    if (!fits(rom, [rom.arg(2), MAX_BYTES], [rom.arg(3), MAX_ITERATIONS], [rom.arg(5), 0xff * DIGEST])) return undefined;
    const [iterations, length] = [rom.arg(3), rom.arg(5)];
    rom.spend(Math.ceil(length / DIGEST) * iterations * hmacBlocks(DIGEST));
    const passphrase = textOf(rom, rom.arg(0));
    rom.bus.writeBytes(rom.arg(4), pbkdf2(passphrase, bytesOf(rom, rom.arg(1), rom.arg(2)), iterations, length));
    return 0;
  }),
];
