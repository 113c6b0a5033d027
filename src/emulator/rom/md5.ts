import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';
import { isBlock } from './memory.ts';

/** Offsets into the 88-byte context: four words of state, the length in bits as two words, the block being filled. */
const STATE = 0;
const BITS = 16;
const BUFFER = 24;
const BLOCK = 64;

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

/** RFC 1321: floor(2^32 * |sin(i + 1)|). */
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;

/** One block, the 16 of `words` from `at` on, onto `state`; taken out of that one by one, as an iterator takes twice the time of all the rest. */
function transform(state: Int32Array, words: Int32Array, at: number): void {
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  for (let i = 0; i < 64; i++) {
    let f: number;
    let k: number;
    if (i < 16) {
      f = (b & c) | (~b & d);
      k = i;
    } else if (i < 32) {
      f = (d & b) | (~d & c);
      k = (5 * i + 1) & 15;
    } else if (i < 48) {
      f = b ^ c ^ d;
      k = (3 * i + 5) & 15;
    } else {
      f = c ^ (b | ~d);
      k = (7 * i) & 15;
    }
    const sum = (a + f + (SINES[i] as number) + (words[at + k] as number)) | 0;
    const shift = SHIFTS[((i >> 4) << 2) | (i & 3)] as number;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
}

function transformMemory(rom: RomMachine, context: number, all: Uint8Array): void {
  const state = Int32Array.from(rom.words(context + STATE, 4));
  const words = new Int32Array(all.slice().buffer); // little-endian, like all memories of the chip
  for (let at = 0; at < words.length; at += BLOCK / 4) transform(state, words, at);
  for (const [i, word] of state.entries()) rom.bus.write32(context + STATE + 4 * i, word);
}

const filledOf = (rom: RomMachine, context: number): number => (rom.bus.read32(context + BITS) >>> 3) % BLOCK;

function update(rom: RomMachine, context: number, input: Uint8Array): void {
  const { bus } = rom;
  rom.spend(input.length);
  const low = bus.read32(context + BITS);
  const filled = filledOf(rom, context);
  const bits = input.length * 8;
  bus.write32(context + BITS, low + bits);
  if (low + (bits % 2 ** 32) >= 2 ** 32) bus.write32(context + BITS + 4, bus.read32(context + BITS + 4) + 1);
  const all = new Uint8Array(filled + input.length);
  all.set(bus.readBytes(context + BUFFER, filled));
  all.set(input, filled);
  const whole = all.length - (all.length % BLOCK);
  if (whole > 0) {
    transformMemory(rom, context, all.subarray(0, whole));
    bus.writeBytes(context + BUFFER, all.subarray(whole - BLOCK, whole));
  }
  bus.writeBytes(context + BUFFER, all.subarray(whole));
}

/** One 80 and zeros up to eight bytes before a block's end, then the length; the first word of the context is wiped afterwards. */
function final(rom: RomMachine, digest: number, context: number): void {
  const { bus } = rom;
  const filled = filledOf(rom, context);
  const tail = new Uint8Array(filled < BLOCK - 8 ? BLOCK : 2 * BLOCK);
  tail.set(bus.readBytes(context + BUFFER, filled));
  tail[filled] = 0x80;
  tail.set(bus.readBytes(context + BITS, 8), tail.length - 8);
  transformMemory(rom, context, tail);
  bus.writeBytes(context + BUFFER, tail.subarray(tail.length - BLOCK));
  bus.writeBytes(digest, bus.readBytes(context + STATE, 16));
  rom.fill(context, 4, 0);
}

/** MD5 over guest memory: the context lives there, whole, so it may be moved, copied or forked with the chip. */
export const MD5_FUNCTIONS: readonly RomFunction[] = [
  leaf('MD5Init', 0x40009818, 'context', cost(19), (rom) => {
    for (const [i, word] of INITIAL.entries()) rom.bus.write32(rom.arg(0) + STATE + 4 * i, word);
    rom.bus.write32(rom.arg(0) + BITS, 0);
    rom.bus.write32(rom.arg(0) + BITS + 4, 0);
    return undefined;
  }),
  leaf('MD5Update', 0x40009834, 'context from length', cost(60, 12), (rom) => {
    if (isBlock(rom, rom.arg(1), rom.arg(2), 'load')) update(rom, rom.arg(0), rom.bus.readBytes(rom.arg(1), rom.arg(2)));
    return undefined;
  }),
  leaf('MD5Final', 0x40009900, 'to context', cost(813), (rom) => {
    final(rom, rom.arg(0), rom.arg(1));
    return undefined;
  }),
];
