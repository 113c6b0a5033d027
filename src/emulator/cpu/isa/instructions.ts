import type { OperandKind } from './operands.ts';

/**
 * One instruction of the LX106: mnemonic, bit pattern (most significant bit first; letters are fields), operands in the order of
 * assembly text, and its effect. All that the core knows of an instruction stands in its row; `npm run cpu -- --write` makes the
 * interpreter, the compiler, the dispatch of system instructions and `isa/traits.ts` from it.
 *
 * The effect is an assignment, several of them with `;` between, `if (…)` and an assignment, or the call of a function of
 * `run/system-effects.ts`, which may give what is assigned; everything on the right is read before anything is written. Its names:
 *
 * - `r`, `s`, `t`: the register in that field; `a0`; `sar`
 * - the name of another operand: its value
 * - `pc`, written only: where execution goes on; `next`: the address behind the instruction
 * - `byte[…]`, `half[…]`, `signedHalf[…]`, `word[…]`: memory
 *
 * Values are 32-bit integers with a sign, and so is what `+`, `-` and `>>>` leave in a register; `s >>> 0` compares without one.
 */
export type Instruction = readonly [mnemonic: string, pattern: string, operands: readonly OperandKind[], effect: string];

/** Memory as the effects name it: how wide an access is and what it makes of the sign. */
export type MemoryName = 'byte' | 'half' | 'signedHalf' | 'word';

/** What follows from an instruction's row. */
export interface InstructionTraits {
  /**
   * `plain` changes registers and goes on behind itself. `branch`, `jump` and `call` set the pc: a branch perhaps. What a function does is
   * `system` when it goes on behind itself, and `exception` when the function says where: it raises one or returns from one.
   */
  readonly kind: 'plain' | 'load' | 'store' | 'branch' | 'jump' | 'call' | 'system' | 'exception';
  /** Bytes. */
  readonly length: 2 | 3;
  /** Registers, by the effect's names. */
  readonly reads: readonly RegisterName[];
  readonly writes: readonly RegisterName[];
  /** What a load or store goes to. */
  readonly memory?: MemoryName;
}

/** Registers as the effects name them. */
export type RegisterName = 'r' | 's' | 't' | 'a0' | 'sar';

/**
 * Every instruction that the LX106 knows. A row's place, counted from 1, is the number that the decoder gives it.
 * Source: Xtensa ISA; the set is that of lx106-and-rom.md §1.1 and of binutils' lx106.
 */
export const INSTRUCTIONS: readonly Instruction[] = [
  ['add', '1000 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = s + t'],
  ['addx2', '1001 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = (s << 1) + t'],
  ['addx4', '1010 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = (s << 2) + t'],
  ['addx8', '1011 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = (s << 3) + t'],
  ['sub', '1100 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = s - t'],
  ['subx2', '1101 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = (s << 1) - t'],
  ['subx4', '1110 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = (s << 2) - t'],
  ['subx8', '1111 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = (s << 3) - t'],
  ['and', '0001 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = s & t'],
  ['or', '0010 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = s | t'],
  ['xor', '0011 0000 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = s ^ t'],
  ['neg', '0110 0000 rrrr 0000 tttt 0000', ['r', 't'], 'r = 0 - t'],
  ['abs', '0110 0000 rrrr 0001 tttt 0000', ['r', 't'], 'r = t < 0 ? 0 - t : t'],
  ['nsa', '0100 0000 1110 ssss tttt 0000', ['t', 's'], 't = Math.clz32(s ^ (s >> 31)) - 1'], // 31 for 0 and -1
  ['nsau', '0100 0000 1111 ssss tttt 0000', ['t', 's'], 't = Math.clz32(s)'],

  ['slli', '000i 0001 rrrr ssss iiii 0000', ['r', 's', 'shiftLeft'], 'r = s << shiftLeft'], // an amount of 32 shifts by 0, as QEMU does
  ['srai', '001i 0001 rrrr iiii tttt 0000', ['r', 't', 'shiftArithmetic'], 'r = t >> shiftArithmetic'],
  ['srli', '0100 0001 rrrr iiii tttt 0000', ['r', 't', 'shiftRight'], 'r = t >>> shiftRight'],
  ['sll', '1010 0001 rrrr ssss 0000 0000', ['r', 's'], 'r = sar === 0 || sar > 32 ? 0 : s << (32 - sar)'],
  ['srl', '1001 0001 rrrr 0000 tttt 0000', ['r', 't'], 'r = sar > 31 ? 0 : t >>> sar'],
  ['sra', '1011 0001 rrrr 0000 tttt 0000', ['r', 't'], 'r = t >> (sar > 31 ? 31 : sar)'],
  [
    'src',
    '1000 0001 rrrr ssss tttt 0000',
    ['r', 's', 't'],
    'r = sar > 31 ? s >>> (sar - 32) : sar === 0 ? t : (s << (32 - sar)) | (t >>> sar)',
  ], // the low word of (s:t) >> SAR
  ['ssr', '0100 0000 0000 ssss 0000 0000', ['s'], 'sar = s & 31'],
  ['ssl', '0100 0000 0001 ssss 0000 0000', ['s'], 'sar = 32 - (s & 31)'],
  ['ssa8l', '0100 0000 0010 ssss 0000 0000', ['s'], 'sar = (s & 3) << 3'],
  ['ssa8b', '0100 0000 0011 ssss 0000 0000', ['s'], 'sar = 32 - ((s & 3) << 3)'],
  ['ssai', '0100 0000 0100 iiii 000i 0000', ['shiftAmount'], 'sar = shiftAmount'],
  [
    'extui',
    'wwww 010i rrrr iiii tttt 0000',
    ['r', 't', 'extractShift', 'extractWidth'],
    'r = (t >>> extractShift) & ((1 << extractWidth) - 1)',
  ],
  ['mul16u', '1100 0001 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = Math.imul(s & 0xffff, t & 0xffff)'],
  ['mul16s', '1101 0001 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = Math.imul((s << 16) >> 16, (t << 16) >> 16)'],
  ['mull', '1000 0010 rrrr ssss tttt 0000', ['r', 's', 't'], 'r = Math.imul(s, t)'],
  ['moveqz', '1000 0011 rrrr ssss tttt 0000', ['r', 's', 't'], 'if (t === 0) r = s'],
  ['movnez', '1001 0011 rrrr ssss tttt 0000', ['r', 's', 't'], 'if (t !== 0) r = s'],
  ['movltz', '1010 0011 rrrr ssss tttt 0000', ['r', 's', 't'], 'if (t < 0) r = s'],
  ['movgez', '1011 0011 rrrr ssss tttt 0000', ['r', 's', 't'], 'if (t >= 0) r = s'],
  ['movi', 'iiii iiii 1010 iiii tttt 0010', ['t', 'imm12'], 't = imm12'],
  ['addi', 'iiii iiii 1100 ssss tttt 0010', ['t', 's', 'imm8'], 't = s + imm8'],
  ['addmi', 'iiii iiii 1101 ssss tttt 0010', ['t', 's', 'imm8x256'], 't = s + imm8x256'],

  ['l8ui', 'iiii iiii 0000 ssss tttt 0010', ['t', 's', 'offset8'], 't = byte[s + offset8]'],
  ['l16ui', 'iiii iiii 0001 ssss tttt 0010', ['t', 's', 'offset8x2'], 't = half[s + offset8x2]'],
  ['l16si', 'iiii iiii 1001 ssss tttt 0010', ['t', 's', 'offset8x2'], 't = signedHalf[s + offset8x2]'],
  ['l32i', 'iiii iiii 0010 ssss tttt 0010', ['t', 's', 'offset8x4'], 't = word[s + offset8x4]'],
  ['l32r', 'iiii iiii iiii iiii tttt 0001', ['t', 'literal'], 't = word[literal]'],
  ['s8i', 'iiii iiii 0100 ssss tttt 0010', ['t', 's', 'offset8'], 'byte[s + offset8] = t'],
  ['s16i', 'iiii iiii 0101 ssss tttt 0010', ['t', 's', 'offset8x2'], 'half[s + offset8x2] = t'],
  ['s32i', 'iiii iiii 0110 ssss tttt 0010', ['t', 's', 'offset8x4'], 'word[s + offset8x4] = t'],

  ['j', 'iiii iiii iiii iiii ii00 0110', ['jump18'], 'pc = jump18'],
  ['jx', '0000 0000 0000 ssss 1010 0000', ['s'], 'pc = s'],
  ['call0', 'iiii iiii iiii iiii ii00 0101', ['call18'], 'a0 = next; pc = call18'],
  ['callx0', '0000 0000 0000 ssss 1100 0000', ['s'], 'a0 = next; pc = s'],
  ['ret', '0000 0000 0000 ---- 1000 0000', [], 'pc = a0'],
  ['beqz', 'iiii iiii iiii ssss 0001 0110', ['s', 'branch12'], 'if (s === 0) pc = branch12'],
  ['bnez', 'iiii iiii iiii ssss 0101 0110', ['s', 'branch12'], 'if (s !== 0) pc = branch12'],
  ['bltz', 'iiii iiii iiii ssss 1001 0110', ['s', 'branch12'], 'if (s < 0) pc = branch12'],
  ['bgez', 'iiii iiii iiii ssss 1101 0110', ['s', 'branch12'], 'if (s >= 0) pc = branch12'],
  ['beqi', 'iiii iiii cccc ssss 0010 0110', ['s', 'b4const', 'branch8'], 'if (s === b4const) pc = branch8'],
  ['bnei', 'iiii iiii cccc ssss 0110 0110', ['s', 'b4const', 'branch8'], 'if (s !== b4const) pc = branch8'],
  ['blti', 'iiii iiii cccc ssss 1010 0110', ['s', 'b4const', 'branch8'], 'if (s < b4const) pc = branch8'],
  ['bgei', 'iiii iiii cccc ssss 1110 0110', ['s', 'b4const', 'branch8'], 'if (s >= b4const) pc = branch8'],
  ['bltui', 'iiii iiii cccc ssss 1011 0110', ['s', 'b4constu', 'branch8'], 'if (s >>> 0 < b4constu) pc = branch8'],
  ['bgeui', 'iiii iiii cccc ssss 1111 0110', ['s', 'b4constu', 'branch8'], 'if (s >>> 0 >= b4constu) pc = branch8'],
  ['beq', 'iiii iiii 0001 ssss tttt 0111', ['s', 't', 'branch8'], 'if (s === t) pc = branch8'],
  ['bne', 'iiii iiii 1001 ssss tttt 0111', ['s', 't', 'branch8'], 'if (s !== t) pc = branch8'],
  ['blt', 'iiii iiii 0010 ssss tttt 0111', ['s', 't', 'branch8'], 'if (s < t) pc = branch8'],
  ['bge', 'iiii iiii 1010 ssss tttt 0111', ['s', 't', 'branch8'], 'if (s >= t) pc = branch8'],
  ['bltu', 'iiii iiii 0011 ssss tttt 0111', ['s', 't', 'branch8'], 'if (s >>> 0 < t >>> 0) pc = branch8'],
  ['bgeu', 'iiii iiii 1011 ssss tttt 0111', ['s', 't', 'branch8'], 'if (s >>> 0 >= t >>> 0) pc = branch8'],
  ['bany', 'iiii iiii 1000 ssss tttt 0111', ['s', 't', 'branch8'], 'if ((s & t) !== 0) pc = branch8'],
  ['bnone', 'iiii iiii 0000 ssss tttt 0111', ['s', 't', 'branch8'], 'if ((s & t) === 0) pc = branch8'],
  ['ball', 'iiii iiii 0100 ssss tttt 0111', ['s', 't', 'branch8'], 'if ((~s & t) === 0) pc = branch8'],
  ['bnall', 'iiii iiii 1100 ssss tttt 0111', ['s', 't', 'branch8'], 'if ((~s & t) !== 0) pc = branch8'],
  ['bbc', 'iiii iiii 0101 ssss tttt 0111', ['s', 't', 'branch8'], 'if (((s >>> (t & 31)) & 1) === 0) pc = branch8'],
  ['bbs', 'iiii iiii 1101 ssss tttt 0111', ['s', 't', 'branch8'], 'if (((s >>> (t & 31)) & 1) !== 0) pc = branch8'],
  ['bbci', 'iiii iiii 011b ssss bbbb 0111', ['s', 'bit', 'branch8'], 'if ((s & (1 << bit)) === 0) pc = branch8'],
  ['bbsi', 'iiii iiii 111b ssss bbbb 0111', ['s', 'bit', 'branch8'], 'if ((s & (1 << bit)) !== 0) pc = branch8'],

  ['l32i.n', 'iiii ssss tttt 1000', ['t', 's', 'offset4x4'], 't = word[s + offset4x4]'],
  ['s32i.n', 'iiii ssss tttt 1001', ['t', 's', 'offset4x4'], 'word[s + offset4x4] = t'],
  ['add.n', 'rrrr ssss tttt 1010', ['r', 's', 't'], 'r = s + t'],
  ['addi.n', 'rrrr ssss iiii 1011', ['r', 's', 'imm4'], 'r = s + imm4'],
  ['movi.n', 'iiii ssss 0iii 1100', ['s', 'imm7'], 's = imm7'],
  ['mov.n', '0000 ssss tttt 1101', ['t', 's'], 't = s'],
  ['beqz.n', 'iiii ssss 10ii 1100', ['s', 'branch6'], 'if (s === 0) pc = branch6'],
  ['bnez.n', 'iiii ssss 11ii 1100', ['s', 'branch6'], 'if (s !== 0) pc = branch6'],
  ['ret.n', '1111 ---- 0000 1101', [], 'pc = a0'],
  ['nop.n', '1111 0000 0011 1101', [], ''],

  ['nop', '0000 0000 0010 0000 1111 0000', [], ''],
  ['memw', '0000 0000 0010 0000 1100 0000', [], ''],
  ['extw', '0000 0000 0010 0000 1101 0000', [], ''],
  ['isync', '0000 0000 0010 0000 0000 0000', [], ''],
  ['rsync', '0000 0000 0010 0000 0001 0000', [], ''],
  ['esync', '0000 0000 0010 0000 0010 0000', [], ''],
  ['dsync', '0000 0000 0010 0000 0011 0000', [], ''],
  ['excw', '0000 0000 0010 0000 1000 0000', [], ''],
  ['witlb', '0101 0000 0110 ssss tttt 0000', ['t', 's'], 'writeTlb(s, t)'],
  ['wdtlb', '0101 0000 1110 ssss tttt 0000', ['t', 's'], 'writeTlb(s, t)'],
  ['iitlb', '0101 0000 0100 ssss 0000 0000', ['s'], 'invalidateTlb(s)'],
  ['idtlb', '0101 0000 1100 ssss 0000 0000', ['s'], 'invalidateTlb(s)'],
  ['pitlb', '0101 0000 0101 ssss tttt 0000', ['t', 's'], 't = readTlb(s)'],
  ['pdtlb', '0101 0000 1101 ssss tttt 0000', ['t', 's'], 't = readTlb(s)'],
  ['ritlb0', '0101 0000 0011 ssss tttt 0000', ['t', 's'], 't = readTlb(s)'],
  ['ritlb1', '0101 0000 0111 ssss tttt 0000', ['t', 's'], 't = readTlb(s)'],
  ['rdtlb0', '0101 0000 1011 ssss tttt 0000', ['t', 's'], 't = readTlb(s)'],
  ['rdtlb1', '0101 0000 1111 ssss tttt 0000', ['t', 's'], 't = readTlb(s)'],
  ['rer', '0100 0000 0110 ssss tttt 0000', ['t', 's'], 't = readExternal(s)'],
  ['wer', '0100 0000 0111 ssss tttt 0000', ['t', 's'], 'writeExternal(s, t)'],

  ['rsr', '0000 0011 nnnn nnnn tttt 0000', ['special', 't'], 't = readSpecialRegister(special)'],
  ['wsr', '0001 0011 nnnn nnnn tttt 0000', ['special', 't'], 'writeSpecialRegister(special, t)'],
  ['xsr', '0110 0001 nnnn nnnn tttt 0000', ['special', 't'], 't = exchangeSpecialRegister(special, t)'],
  ['rsil', '0000 0000 0110 iiii tttt 0000', ['t', 'level'], 't = setInterruptLevel(level)'],
  ['rfe', '0000 0000 0011 0000 0000 0000', [], 'pc = returnFromException()'],
  ['rfde', '0000 0000 0011 0010 0000 0000', [], 'pc = returnFromDoubleException()'],
  ['rfi', '0000 0000 0011 iiii 0001 0000', ['level'], 'pc = returnFromInterrupt(level)'],
  ['waiti', '0000 0000 0111 iiii 0000 0000', ['level'], 'waitForInterrupt(level)'],
  ['syscall', '0000 0000 0101 0000 0000 0000', [], 'pc = systemCall()'],
  ['simcall', '0000 0000 0101 0001 0000 0000', [], 'pc = simulatorCall(next)'],
  ['break', '0000 0000 0100 iiii jjjj 0000', ['imms', 'immt'], 'pc = breakpoint(next)'],
  ['break.n', '1111 ssss 0010 1101', ['imms'], 'pc = narrowBreakpoint(next)'],
  ['ill', '0000 0000 0000 0000 0000 0000', [], 'pc = illegal()'],
  ['ill.n', '1111 0000 0110 1101', [], 'pc = illegal()'],
  ['rfdo', '1111 0001 1110 iiii 0000 0000', ['imms'], 'pc = illegal()'], // for a debugger only, as RFDD
  ['rfdd', '1111 0001 1110 ---- 0001 0000', [], 'pc = illegal()'],
];
