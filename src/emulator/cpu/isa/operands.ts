/**
 * How operands lie in an instruction word: one row per kind, as data, used by decoder, disassembler, assembler and by the generator of
 * interpreter and compiler (`scripts/cpu`). Source: Xtensa ISA; the traps are listed in lx106-and-rom.md §1.2.
 */
export interface OperandLayout {
  /** How the value is written: `a3`, a number, an address, or part of the mnemonic (`rsr.sar`). */
  readonly style: 'register' | 'number' | 'address' | 'special';
  /** The bits of the field, the most significant group first: lowest bit and width. */
  readonly bits: readonly (readonly [shift: number, width: number])[];
  /** Fields from this value on count as negative: less by 2^width. Default: none does. */
  readonly negativeFrom?: number;
  /** What one unit of the field counts. Default 1. */
  readonly scale?: number;
  /** What is added. Default 0. */
  readonly origin?: number;
  /** The address from which the value counts. */
  readonly base?: BaseName;
  /** The field is an index of these. */
  readonly constants?: readonly number[];
}

/** An operand kind with what reads and writes it. */
export interface OperandFormat extends OperandLayout {
  /** The operand's value in `word`, an instruction that lies at `address`. Addresses are unsigned. */
  get(word: number, address: number): number;
  /** The bits that stand for `value`; what does not fit is cut off, so compare with {@link OperandFormat.get}. */
  put(value: number, address: number): number;
}

/** Addresses that operands count from, by the address of the instruction. */
const BASES = {
  /** Jumps and branches. */
  fromNext: (address: number) => address + 4,
  /** CALL0. */
  fromNextWord: (address: number) => (address & ~3) + 4,
  /** L32R: the word at or behind the instruction. */
  fromWord: (address: number) => (address + 3) & ~3,
} as const;

/** One of the addresses that operands count from. */
export type BaseName = keyof typeof BASES;

/** The constants of BEQI, BNEI, BLTI, BGEI. */
export const B4CONST: readonly number[] = [-1, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256];
/** The constants of BLTUI and BGEUI. */
export const B4CONSTU: readonly number[] = [32768, 65536, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256];
/** ADDI.N: 0 stands for -1. */
const IMM4: readonly number[] = [-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

const LAYOUTS = {
  r: { style: 'register', bits: [[12, 4]] },
  s: { style: 'register', bits: [[8, 4]] },
  t: { style: 'register', bits: [[4, 4]] },
  imm8: { style: 'number', bits: [[16, 8]], negativeFrom: 0x80 },
  imm8x256: { style: 'number', bits: [[16, 8]], negativeFrom: 0x80, scale: 256 },
  imm12: {
    style: 'number',
    bits: [
      [8, 4],
      [16, 8],
    ],
    negativeFrom: 0x800,
  },
  /** 7 bits, but -32..95. */
  imm7: {
    style: 'number',
    bits: [
      [4, 3],
      [12, 4],
    ],
    negativeFrom: 96,
  },
  imm4: { style: 'number', bits: [[4, 4]], constants: IMM4 },
  offset8: { style: 'number', bits: [[16, 8]] },
  offset8x2: { style: 'number', bits: [[16, 8]], scale: 2 },
  offset8x4: { style: 'number', bits: [[16, 8]], scale: 4 },
  offset4x4: { style: 'number', bits: [[12, 4]], scale: 4 },
  /** Always backwards. */
  literal: { style: 'address', bits: [[8, 16]], negativeFrom: 0, scale: 4, base: 'fromWord' },
  jump18: { style: 'address', bits: [[6, 18]], negativeFrom: 0x20000, base: 'fromNext' },
  call18: { style: 'address', bits: [[6, 18]], negativeFrom: 0x20000, scale: 4, base: 'fromNextWord' },
  branch8: { style: 'address', bits: [[16, 8]], negativeFrom: 0x80, base: 'fromNext' },
  branch12: { style: 'address', bits: [[12, 12]], negativeFrom: 0x800, base: 'fromNext' },
  /** Forward only, 0..63. */
  branch6: {
    style: 'address',
    bits: [
      [4, 2],
      [12, 4],
    ],
    base: 'fromNext',
  },
  b4const: { style: 'number', bits: [[12, 4]], constants: B4CONST },
  b4constu: { style: 'number', bits: [[12, 4]], constants: B4CONSTU },
  bit: {
    style: 'number',
    bits: [
      [12, 1],
      [4, 4],
    ],
  },
  /** SLLI holds 32 minus the amount. */
  shiftLeft: {
    style: 'number',
    bits: [
      [20, 1],
      [4, 4],
    ],
    scale: -1,
    origin: 32,
  },
  shiftArithmetic: {
    style: 'number',
    bits: [
      [20, 1],
      [8, 4],
    ],
  },
  shiftRight: { style: 'number', bits: [[8, 4]] },
  shiftAmount: {
    style: 'number',
    bits: [
      [4, 1],
      [8, 4],
    ],
  },
  extractShift: {
    style: 'number',
    bits: [
      [16, 1],
      [8, 4],
    ],
  },
  extractWidth: { style: 'number', bits: [[20, 4]], origin: 1 },
  special: { style: 'special', bits: [[8, 8]] },
  level: { style: 'number', bits: [[8, 4]] },
  imms: { style: 'number', bits: [[8, 4]] },
  immt: { style: 'number', bits: [[4, 4]] },
} as const satisfies Record<string, OperandLayout>;

/** The kinds of operands. */
export type OperandKind = keyof typeof LAYOUTS;

function format(layout: OperandLayout): OperandFormat {
  const { style, bits, scale = 1, origin = 0, base, constants } = layout;
  const width = bits.reduce((sum, [, count]) => sum + count, 0);
  const { negativeFrom = 2 ** width } = layout;
  const start = (address: number): number => origin + (base === undefined ? 0 : BASES[base](address));
  return {
    ...layout,
    get(word, address) {
      let field = 0;
      for (const [shift, count] of bits) field = (field << count) | ((word >>> shift) & ((1 << count) - 1));
      if (constants !== undefined) return constants[field] as number;
      const value = start(address) + scale * (field < negativeFrom ? field : field - 2 ** width);
      return style === 'address' ? value >>> 0 : value;
    },
    put(value, address) {
      let field = constants?.indexOf(value) ?? Math.floor((value - start(address)) / scale);
      let word = 0;
      for (const [shift, count] of bits.toReversed()) {
        word |= (field & ((1 << count) - 1)) << shift;
        field = Math.floor(field / 2 ** count);
      }
      return word;
    },
  };
}

/** The format of every operand kind. */
export const OPERANDS = Object.fromEntries(Object.entries(LAYOUTS).map(([kind, layout]) => [kind, format(layout)])) as Readonly<
  Record<OperandKind, OperandFormat>
>;
