import type { Random } from '../../../src/base/random.ts';
import { INSTRUCTIONS, type Instruction } from '../../../src/emulator/cpu/isa/instructions.ts';
import { OPERANDS, type OperandKind } from '../../../src/emulator/cpu/isa/operands.ts';

/** A random program as assembly text, and how often each mnemonic stands in it. */
export interface Generated {
  readonly lines: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
}

/** Bytes of memory that a program may load from and store to, at a15. */
export const MEMORY_SIZE = 256;
/** Exceptions that a program may raise: each one is logged. */
export const MAX_EXCEPTIONS = 8;

const between = (from: string, to: string): readonly Instruction[] => {
  const index = (name: string): number => INSTRUCTIONS.findIndex(([mnemonic]) => mnemonic === name);
  return INSTRUCTIONS.slice(index(from), index(to) + 1);
};

/** Everything that only computes. */
const ALU: readonly Instruction[] = [...between('add', 'addmi'), ...between('add.n', 'mov.n')];
const MEMORY: readonly Instruction[] = [...between('l8ui', 'l32i'), ...between('s8i', 's32i'), ...between('l32i.n', 's32i.n')];
/** Conditional branches. */
const BRANCHES: readonly Instruction[] = [...between('beqz', 'bbsi'), ...between('beqz.n', 'bnez.n')];
const NO_OPS = ['nop', 'nop.n', 'memw', 'extw', 'isync', 'rsync', 'esync', 'dsync', 'excw'];
/** Special registers that may hold anything, and those that are constant. */
const WRITABLE = ['sar', 'epc1', 'epc2', 'epc3', 'depc', 'excsave1', 'excsave2', 'exccause', 'excvaddr'];
const CONSTANT = ['rsr.prid', 'rsr.vecbase', 'rsr.176', 'rsr.208'];
/** Instructions whose first register is read only. */
const READS_FIRST = new Set(['ssr', 'ssl', 'ssa8l', 'ssa8b']);

/**
 * These can set SAR to 32. QEMU's translator (7.2, translate_sra) then shifts by SAR modulo 32 for as long as its block
 * lasts, where the ISA says that SRA gives 32 sign bits and SRL gives 0; a jump ends the block.
 */
const SETS_SAR_TO_32 = new Set(['ssl', 'ssa8b']);

/** a0..a12 are free, a13 is scratch, a14 counts loops, a15 points to memory. */
const FREE = 13;
const SCRATCH = 'a13';
const COUNTER = 'a14';
const POINTER = 'a15';

/**
 * Instructions that programs do not contain: TLB and external registers, which this core reads as 0 [?] where QEMU has some, and
 * nothing of the chip uses.
 */
export const LEFT_OUT = ['witlb', 'wdtlb', 'iitlb', 'idtlb', 'pitlb', 'pdtlb', 'ritlb0', 'ritlb1', 'rdtlb0', 'rdtlb1', 'rer', 'wer'];

/** Writes random programs; every choice is drawn from one generator, so a seed is a program. */
export class Generator {
  readonly #random: Random;
  readonly #lines: string[] = [];
  readonly #counts = new Map<string, number>();
  #labels = 0;
  #exceptions = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A program of about `size` instructions. `prefix` keeps its labels apart from those of others. */
  program(size: number, prefix: string): Generated {
    while (this.#lines.length < size) this.#item(prefix, true);
    return { lines: this.#lines, counts: this.#counts };
  }

  #upTo(n: number): number {
    return Math.floor(this.#random() * n);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#upTo(list.length)] as T;
  }

  #emit(line: string): void {
    this.#lines.push(...line.split('; '));
    const mnemonic = line.replace(/^\w+: ?/, '').split(/[ ;]/, 1)[0] as string;
    if (mnemonic !== '' && !mnemonic.startsWith('.')) this.#counts.set(mnemonic, (this.#counts.get(mnemonic) ?? 0) + 1);
  }

  #item(prefix: string, top: boolean): void {
    const dice = this.#upTo(100);
    if (dice < 60) this.#alu(prefix);
    else if (dice < 75) this.#memory();
    else if (dice < 85) this.#skip(prefix);
    else if (dice < 88 && top) this.#loop(prefix);
    else if (dice < 91 && top) this.#call(prefix);
    else if (dice < 94) this.#special();
    else if (dice < 96 && top) this.#exception();
    else if (dice < 97 && top) this.#returnFrom(prefix);
    else if (dice < 98 && top) this.#interrupt();
    else this.#emit(this.#pick(NO_OPS));
  }

  #free(): string {
    return `a${this.#upTo(FREE)}`;
  }

  /** A value that the field can hold: that of random bits. */
  #immediate(kind: OperandKind): number {
    return OPERANDS[kind].get(this.#upTo(0x1000000), 0);
  }

  #alu(prefix: string): void {
    const [mnemonic, , operands] = this.#pick(ALU);
    const texts = operands.map((kind, i) => {
      if (OPERANDS[kind].style !== 'register') return String(this.#immediate(kind));
      return i === 0 && !READS_FIRST.has(mnemonic) ? this.#free() : `a${this.#upTo(16)}`;
    });
    this.#emit(`${mnemonic} ${texts.join(', ')}`);
    if (SETS_SAR_TO_32.has(mnemonic)) {
      const label = `${prefix}_${this.#labels++}`;
      this.#emit(`j ${label}`);
      this.#emit(`${label}:`);
    }
  }

  #memory(): void {
    const [mnemonic, , [, , offset]] = this.#pick(MEMORY);
    this.#emit(`${mnemonic} ${this.#free()}, ${POINTER}, ${this.#offset(offset as OperandKind)}`);
  }

  #offset(kind: OperandKind): number {
    for (;;) {
      const value = this.#immediate(kind);
      if (value <= MEMORY_SIZE - 4) return value;
    }
  }

  /** A branch over a few instructions. */
  #skip(prefix: string): void {
    const [mnemonic, , operands] = this.#pick(BRANCHES);
    const label = `${prefix}_${this.#labels++}`;
    const texts = operands.map((kind) => {
      const { style } = OPERANDS[kind];
      return style === 'register' ? `a${this.#upTo(16)}` : style === 'address' ? label : String(this.#immediate(kind));
    });
    this.#emit(`${mnemonic} ${texts.join(', ')}`);
    for (let i = this.#upTo(4); i >= 0; i--) this.#alu(prefix);
    this.#emit(`${label}:`);
  }

  /** A counted loop whose body leaves the counter alone. */
  #loop(prefix: string): void {
    const label = `${prefix}_${this.#labels++}`;
    this.#emit(`movi ${COUNTER}, ${1 + this.#upTo(20)}`);
    this.#emit(`${label}:`);
    for (let i = this.#upTo(6); i >= 0; i--) this.#item(prefix, false);
    this.#emit(`addi ${COUNTER}, ${COUNTER}, -1`);
    this.#emit(`bnez ${COUNTER}, ${label}`);
  }

  /** A call and return, by CALL0 or by register, over the function itself. */
  #call(prefix: string): void {
    const n = this.#labels++;
    const [over, callee, pool] = [`${prefix}_${n}o`, `${prefix}_${n}f`, `${prefix}_${n}p`];
    this.#emit(`j ${over}`);
    this.#emit('.align 4');
    this.#emit(`${pool}: .word ${callee}`);
    this.#emit(`${callee}:`);
    for (let i = this.#upTo(4); i >= 0; i--) {
      this.#emit(`addx2 a${1 + this.#upTo(FREE - 1)}, a${this.#upTo(16)}, a${this.#upTo(16)}`);
    }
    this.#emit(this.#pick(['ret', 'ret.n', 'jx a0']));
    this.#emit(`${over}:`);
    if (this.#upTo(2) === 0) this.#emit(`call0 ${callee}`);
    else {
      const register = this.#pick([SCRATCH, 'a0']);
      this.#emit(`l32r ${register}, ${pool}`);
      this.#emit(`callx0 ${register}`);
    }
  }

  #special(): void {
    const dice = this.#upTo(10);
    if (dice < 2) this.#emit(`rsil ${this.#free()}, ${this.#upTo(2)}`);
    else if (dice === 2) this.#emit(`${this.#pick(CONSTANT)} ${this.#free()}`);
    else this.#emit(`${this.#pick(['rsr', 'wsr', 'xsr'])}.${this.#pick(WRITABLE)} ${this.#free()}`);
  }

  /** Goes to the next instruction but one by a return from an exception that there was not. */
  #returnFrom(prefix: string): void {
    const label = `${prefix}_${this.#labels++}`;
    this.#emit(`j ${label}o`);
    this.#emit('.align 4');
    this.#emit(`${label}p: .word ${label}`);
    this.#emit(`${label}o: l32r ${SCRATCH}, ${label}p`);
    const [register, back] = this.#pick([
      ['epc1', 'rfe'],
      ['depc', 'rfde'],
      ['epc2', 'rfi 2'],
      ['epc3', 'rfi 3'],
    ] as const);
    this.#emit(`wsr.${register} ${SCRATCH}`);
    if (back.startsWith('rfi')) {
      this.#emit(`movi ${SCRATCH}, ${this.#pick([0x20, 0x21])}`);
      this.#emit(`wsr.eps${back.slice(-1)} ${SCRATCH}`);
    }
    this.#emit(back);
    this.#emit(`addx8 a${this.#upTo(FREE)}, a${this.#upTo(FREE)}, a${this.#upTo(FREE)}`);
    this.#emit(`${label}:`);
  }

  /** The software interrupt, taken at once or by WAITI; the handler skips the instruction behind. */
  #interrupt(): void {
    if (this.#exceptions++ >= MAX_EXCEPTIONS) return;
    const waits = this.#upTo(2) === 0;
    this.#emit(`rsil ${SCRATCH}, ${waits ? 1 : 0}`);
    this.#emit(`movi ${SCRATCH}, 128`);
    this.#emit(`wsr.intenable ${SCRATCH}`);
    this.#emit(`wsr.intset ${SCRATCH}`);
    if (waits) {
      this.#emit(`rsr.interrupt a${this.#upTo(FREE)}`);
      this.#emit('waiti 0');
    }
    this.#emit(`addx8 a${this.#upTo(FREE)}, a${this.#upTo(FREE)}, a${this.#upTo(FREE)}`);
  }

  /** Something that raises an exception; all of these take three bytes, which the handler skips. */
  #exception(): void {
    if (this.#exceptions++ >= MAX_EXCEPTIONS) return;
    this.#emit(`addi ${SCRATCH}, ${POINTER}, ${1 + 2 * this.#upTo(8)}`);
    this.#emit(
      this.#pick([
        'ill',
        'syscall',
        'break 1, 2',
        'break.n 3; .byte 0', // the handler skips three bytes
        'ill.n; .byte 0',
        'rfdo 1', // a debugger's, so illegal
        'rfdd',
        '.byte 0x20, 0x31, 0x43', // MIN, which the LX106 does not have
        '.byte 0x30, 0x12, 0xc2', // QUOU
        `l32i ${this.#free()}, ${SCRATCH}, ${4 * this.#upTo(16)}`,
        `l16ui ${this.#free()}, ${SCRATCH}, ${2 * this.#upTo(16)}`,
        `l16si ${this.#free()}, ${SCRATCH}, ${2 * this.#upTo(16)}`,
        `s32i ${this.#free()}, ${SCRATCH}, ${4 * this.#upTo(16)}`,
        `s16i ${this.#free()}, ${SCRATCH}, ${2 * this.#upTo(16)}`,
      ]),
    );
  }
}
