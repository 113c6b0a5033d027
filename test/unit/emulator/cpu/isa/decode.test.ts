import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../../src/base/random.ts';
import { decode, instructionLength, lookUp } from '../../../../../src/emulator/cpu/isa/decode.ts';
import { disassemble } from '../../../../../src/emulator/cpu/isa/disassemble.ts';
import { INSTRUCTIONS } from '../../../../../src/emulator/cpu/isa/instructions.ts';
import { asm } from '../../../../support/asm.ts';

/** All bits 0 are the illegal instruction: Xtensa ISA. */
const ILLEGAL = decode(0) & 0xff;

interface Fixed {
  readonly name: string;
  readonly length: number;
  readonly mask: number;
  readonly match: number;
}

const FIXED: readonly Fixed[] = INSTRUCTIONS.map(([name, pattern]) => {
  const bits = pattern.replaceAll(' ', '');
  return {
    name,
    length: bits.length,
    mask: Number.parseInt([...bits].map((bit) => (/[01]/.test(bit) ? '1' : '0')).join(''), 2),
    match: Number.parseInt([...bits].map((bit) => (bit === '1' ? '1' : '0')).join(''), 2),
  };
});

describe('the instruction table', () => {
  test('has each mnemonic once, and numbers that fit into the low byte of a decoded word', () => {
    expect(new Set(INSTRUCTIONS.map(([name]) => name)).size).toBe(INSTRUCTIONS.length);
    expect(INSTRUCTIONS.length).toBeLessThan(256);
  });

  test('gives no word two meanings', () => {
    const clashes = FIXED.flatMap((a, i) =>
      FIXED.slice(i + 1)
        .filter((b) => a.length === b.length && ((a.match ^ b.match) & a.mask & b.mask) === 0)
        .map((b) => `${a.name}/${b.name}`),
    );
    expect(clashes).toEqual([]);
  });

  test('has patterns of the length that the first byte announces', () => {
    for (const { name, length, match } of FIXED) expect([name, instructionLength(match) * 8]).toEqual([name, length]);
  });
});

describe('decode', () => {
  test.each([
    ['density off: MIN', 0x430120],
    ['QUOU', 0xc21230],
    ['MULUH', 0xa21230],
    ['SEXT', 0x231230],
    ['CALL8', 0x000025],
    ['ENTRY', 0x004136],
    ['LOOP', 0x008176],
    ['S32C1I', 0x00e322],
    ['FLIX', 0x00000e],
    ['RSR of no register', 0x030120],
    ['WSR.PRID', 0x13eb20],
    ['RETW.N', 0xf01d],
  ])('%s is illegal on an LX106', (_name, word) => {
    expect(lookUp(word)).toBeUndefined();
    expect(decode(word) & 0xff).toBe(ILLEGAL);
  });

  test('keeps the word above the number', () => {
    expect(decode(0x801230) >>> 8).toBe(0x801230);
    expect(INSTRUCTIONS[(decode(0x801230) & 0xff) - 1]?.[0]).toBe('add');
  });

  test('ignores the bytes that follow a narrow instruction', () => {
    expect(decode(0xffd20c)).toBe(decode(0x00d20c));
  });

  test.each([
    ['movi.n a2, -32', -32],
    ['movi.n a2, 95', 95],
    ['addi.n a2, a3, -1', -1],
    ['addi.n a2, a3, 15', 15],
    ['l32i.n a2, a3, 60', 60],
  ])('puts the immediate of %s on top', (text, immediate) => {
    const [low = 0, high = 0] = asm(0, text).bytes;
    expect(decode(low | (high << 8)) >> 24).toBe(immediate);
  });
});

describe('disassemble', () => {
  test.each([
    [[0xf2, 0xaf, 0xff], 'movi a15, -1'],
    [[0x22, 0xa1, 0x2c], 'movi a2, 0x12c'],
    [[0x20, 0xea, 0x03], 'rsr.ccount a2'],
    [[0x22, 0xd3, 0xff], 'addmi a2, a3, 0xffffff00'],
    [[0x26, 0x02, 0x04], 'beqi a2, -1, 0x40100008'],
    [[0xf7, 0x72, 0x04], 'bbci a2, 31, 0x40100008'],
    [[0xb0, 0x23, 0x11], 'slli a2, a3, 5'],
    [[0x30, 0x20, 0xf5], 'extui a2, a3, 16, 16'],
    [[0x21, 0xff, 0xff], 'l32r a2, 0x400ffffc'],
    [[0x05, 0x00, 0x00], 'call0 0x40100004'],
    [[0x0d, 0xf0], 'ret.n'],
    [[0x0e, 0x00, 0x00], '.byte 0x0e, 0x00, 0x00'],
    [[0x20, 0xea], '.byte 0x20, 0xea'],
  ])('%j is %s', (bytes, text) => {
    expect(disassemble(Uint8Array.from(bytes), 0x40100000)).toEqual({ text, length: bytes.length });
  });

  test('and the assembler are inverse to each other', () => {
    const random = seededRandom(1);
    let seen = 0;
    for (let i = 0; i < 20_000; i++) {
      const word = Math.floor(random() * 0x1000000);
      const row = lookUp(word);
      if (row === undefined || row[1].includes('-')) continue; // bits that the core ignores come back as 0
      const bytes = Uint8Array.of(word, word >>> 8, word >>> 16).subarray(0, instructionLength(word));
      const { text } = disassemble(bytes, 0x40200000);
      // the assembler takes ADDMI's and MOVI's constants as signed numbers
      const signed = text.replace(/0xffff[0-9a-f]{4}(?=$)/, (hex) => (/^(movi|addmi)/.test(text) ? String(Number(hex) | 0) : hex));
      expect([text, ...asm(0x40200000, signed).bytes]).toEqual([text, ...bytes]);
      seen++;
    }
    expect(seen).toBeGreaterThan(10_000);
  });
});
