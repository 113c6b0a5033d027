/**
 * How operands lie in an instruction word: one entry per kind, used by decoder, disassembler and assembler alike.
 * Source: Xtensa ISA; the traps are listed in lx106-and-rom.md §1.2.
 */
export interface OperandFormat {
  /** How the value is written: `a3`, a number, an address, or part of the mnemonic (`rsr.sar`). */
  readonly style: 'register' | 'number' | 'address' | 'special';
  /** The operand's value in `word`, an instruction that lies at `address`. Addresses are unsigned. */
  get(word: number, address: number): number;
  /** The bits that stand for `value`; what does not fit is cut off, so compare with {@link OperandFormat.get}. */
  put(value: number, address: number): number;
}

/** The constants of BEQI, BNEI, BLTI, BGEI. */
export const B4CONST: readonly number[] = [-1, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256];
/** The constants of BLTUI and BGEUI. */
export const B4CONSTU: readonly number[] = [32768, 65536, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256];

const bits = (word: number, shift: number, width: number): number => (word >>> shift) & ((1 << width) - 1);
const signed = (value: number, width: number): number => (value << (32 - width)) >> (32 - width);

function register(shift: number): OperandFormat {
  return { style: 'register', get: (word) => bits(word, shift, 4), put: (value) => (value & 15) << shift };
}

function unsignedField(shift: number, width: number, scale = 1): OperandFormat {
  const mask = (1 << width) - 1;
  return {
    style: 'number',
    get: (word) => bits(word, shift, width) * scale,
    put: (value) => (Math.floor(value / scale) & mask) << shift,
  };
}

function signedField(shift: number, width: number, scale = 1): OperandFormat {
  const mask = (1 << width) - 1;
  return {
    style: 'number',
    get: (word) => signed(bits(word, shift, width), width) * scale,
    put: (value) => (Math.floor(value / scale) & mask) << shift,
  };
}

/** Targets count from the instruction's address + 4. */
function branch(shift: number, width: number): OperandFormat {
  const mask = (1 << width) - 1;
  return {
    style: 'address',
    get: (word, address) => (address + 4 + signed(bits(word, shift, width), width)) >>> 0,
    put: (value, address) => ((value - address - 4) & mask) << shift,
  };
}

function constant(table: readonly number[]): OperandFormat {
  return {
    style: 'number',
    get: (word) => table[bits(word, 12, 4)] as number,
    put: (value) => (Math.max(0, table.indexOf(value)) & 15) << 12,
  };
}

const OPERAND_FORMATS = {
  r: register(12),
  s: register(8),
  t: register(4),
  imm8: signedField(16, 8),
  imm8x256: signedField(16, 8, 256),
  imm12: {
    style: 'number',
    get: (word) => signed((bits(word, 8, 4) << 8) | bits(word, 16, 8), 12),
    put: (value) => (((value >> 8) & 15) << 8) | ((value & 0xff) << 16),
  },
  /** 7 bits, but -32..95. */
  imm7: {
    style: 'number',
    get: (word) => {
      const value = (bits(word, 4, 3) << 4) | bits(word, 12, 4);
      return value >= 96 ? value - 128 : value;
    },
    put: (value) => (((value >> 4) & 7) << 4) | ((value & 15) << 12),
  },
  /** 1..15, and 0 stands for -1. */
  imm4: {
    style: 'number',
    get: (word) => bits(word, 4, 4) || -1,
    put: (value) => (value === -1 ? 0 : (value & 15) << 4),
  },
  offset8: unsignedField(16, 8),
  offset8x2: unsignedField(16, 8, 2),
  offset8x4: unsignedField(16, 8, 4),
  offset4x4: unsignedField(12, 4, 4),
  /** L32R: always backwards from the word at or after the instruction. */
  literal: {
    style: 'address',
    get: (word, address) => (((address + 3) & ~3) + (0xfffc0000 | (bits(word, 8, 16) << 2))) >>> 0,
    put: (value, address) => (((value - ((address + 3) & ~3)) >> 2) & 0xffff) << 8,
  },
  jump18: branch(6, 18),
  call18: {
    style: 'address',
    get: (word, address) => ((address & ~3) + 4 + (signed(bits(word, 6, 18), 18) << 2)) >>> 0,
    put: (value, address) => (((value - (address & ~3) - 4) >> 2) & 0x3ffff) << 6,
  },
  branch8: branch(16, 8),
  branch12: branch(12, 12),
  /** Forward only, 0..63. */
  branch6: {
    style: 'address',
    get: (word, address) => (address + 4 + ((bits(word, 4, 2) << 4) | bits(word, 12, 4))) >>> 0,
    put: (value, address) => {
      const distance = value - address - 4;
      return (((distance >> 4) & 3) << 4) | ((distance & 15) << 12);
    },
  },
  b4const: constant(B4CONST),
  b4constu: constant(B4CONSTU),
  bit: {
    style: 'number',
    get: (word) => (bits(word, 12, 1) << 4) | bits(word, 4, 4),
    put: (value) => (((value >> 4) & 1) << 12) | ((value & 15) << 4),
  },
  /** SLLI holds 32 minus the amount. */
  shiftLeft: {
    style: 'number',
    get: (word) => 32 - ((bits(word, 20, 1) << 4) | bits(word, 4, 4)),
    put: (value) => ((((32 - value) >> 4) & 1) << 20) | (((32 - value) & 15) << 4),
  },
  shiftArithmetic: {
    style: 'number',
    get: (word) => (bits(word, 20, 1) << 4) | bits(word, 8, 4),
    put: (value) => (((value >> 4) & 1) << 20) | ((value & 15) << 8),
  },
  shiftRight: unsignedField(8, 4),
  shiftAmount: {
    style: 'number',
    get: (word) => (bits(word, 4, 1) << 4) | bits(word, 8, 4),
    put: (value) => (((value >> 4) & 1) << 4) | ((value & 15) << 8),
  },
  extractShift: {
    style: 'number',
    get: (word) => (bits(word, 16, 1) << 4) | bits(word, 8, 4),
    put: (value) => (((value >> 4) & 1) << 16) | ((value & 15) << 8),
  },
  extractWidth: { style: 'number', get: (word) => bits(word, 20, 4) + 1, put: (value) => ((value - 1) & 15) << 20 },
  special: { style: 'special', get: (word) => bits(word, 8, 8), put: (value) => (value & 0xff) << 8 },
  level: unsignedField(8, 4),
  imms: unsignedField(8, 4),
  immt: unsignedField(4, 4),
} as const satisfies Record<string, OperandFormat>;

export type OperandKind = keyof typeof OPERAND_FORMATS;

/** The format of every operand kind. */
export const OPERANDS: Readonly<Record<OperandKind, OperandFormat>> = OPERAND_FORMATS;
