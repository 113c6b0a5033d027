import { type Random, splitRandom } from '../../../src/base/random.ts';
import { asm } from '../asm.ts';
import type { Segment } from './elf.ts';
import { Generator, MAX_EXCEPTIONS, MEMORY_SIZE } from './generate.ts';

/** Many random programs in one image, run one after the other; each leaves its memory, registers and exceptions behind. */
export interface Image {
  readonly segments: readonly Segment[];
  readonly entry: number;
  /** Where the results lie, and how many bytes of them. */
  readonly results: { readonly address: number; readonly length: number };
  readonly programs: readonly string[];
  /** Where each program begins, and where the last one ends. */
  readonly starts: readonly number[];
  /** Mnemonics over all programs. */
  readonly counts: ReadonlyMap<string, number>;
}

const RESULTS = 0x3ffe8000;
const REGISTERS_AT = MEMORY_SIZE;
/** Cause, pc, address, PS and one register, for each exception. */
const LOG_AT = REGISTERS_AT + 17 * 4;
const LOG_ENTRY = 20;
/** Bytes of results a program. */
export const RESULT_SIZE = 512;
const VECTORS = 0x40101000;
const VECTORS_SIZE = 0x100;

if (LOG_AT + MAX_EXCEPTIONS * LOG_ENTRY > RESULT_SIZE) throw new Error('the log does not fit');

/** Writes one log entry, then goes on behind the instruction. EXCSAVE1 saves a0, EXCSAVE3 points to the log. */
const handler = (cause: string, pc: string, ps: string, back: string): string => `
  wsr.excsave1 a0
  rsr.excsave3 a0
  s32i a1, a0, 16
  rsr.${cause} a1
  s32i a1, a0, 0
  rsr.${pc} a1
  s32i a1, a0, 4
  addi a1, a1, 3
  wsr.${pc} a1
  rsr.excvaddr a1
  s32i a1, a0, 8
  rsr.${ps} a1
  s32i a1, a0, 12
  movi a1, 128
  wsr.intclear a1
  l32i a1, a0, 16
  addi a0, a0, ${LOG_ENTRY}
  wsr.excsave3 a0
  rsr.excsave1 a0
  rsync
  ${back}`;

/** The vectors that are used, at their offsets from VECBASE, and the handlers behind them. */
function vectors(): Uint8Array {
  const code = new Uint8Array(VECTORS_SIZE);
  const user = asm(VECTORS + 0x80, handler('exccause', 'epc1', 'ps', 'rfe'));
  const debugAt = VECTORS + 0x80 + ((user.bytes.length + 3) & ~3);
  const debug = asm(debugAt, handler('debugcause', 'epc2', 'eps2', 'rfi 2'));
  code.set(user.bytes, 0x80);
  code.set(debug.bytes, debugAt - VECTORS);
  code.set(asm(VECTORS + 0x50, `j ${VECTORS + 0x80}`).bytes, 0x50);
  code.set(asm(VECTORS + 0x10, `j ${debugAt}`).bytes, 0x10);
  return code;
}

const word = (random: Random): number => {
  const value = Math.floor(random() * 0x1_0000_0000);
  const kind = Math.floor(random() * 8);
  return kind === 0
    ? value & 31
    : kind === 1
      ? value >>> 24
      : kind === 2
        ? ([0, 1, 0xffffffff, 0x80000000, 0x7fffffff, 0xffff8000][value % 6] ?? 0)
        : value;
};

/** `programs` programs of about `size` instructions at `base`, from `seed`. */
export function makeImage(seed: number, base: number, programs: number, size: number): Image {
  const counts = new Map<string, number>();
  const data = new Uint8Array(programs * RESULT_SIZE);
  const listings: string[] = [];
  let source = `
    j start
    .align 4
    vectors: .word ${VECTORS}
    start: l32r a2, vectors
    wsr.vecbase a2
    movi a2, 0x20
    wsr.ps a2
    rsync
    j p0`;
  for (let n = 0; n < programs; n++) {
    const random = splitRandom(seed, `program ${n}`);
    const result = RESULTS + n * RESULT_SIZE;
    for (let i = 0; i < MEMORY_SIZE; i++) data[n * RESULT_SIZE + i] = Math.floor(random() * 256);
    const initial = Array.from({ length: 15 }, () => word(random));
    const { lines, counts: own } = new Generator(random).program(size, `p${n}`);
    for (const [mnemonic, count] of own) counts.set(mnemonic, (counts.get(mnemonic) ?? 0) + count);
    source += `
      .align 4
      p${n}m: .word ${result}
      p${n}x: .word ${result + LOG_AT}
      ${initial.map((value, i) => `p${n}r${i}: .word ${value}`).join('\n')}
      p${n}: l32r a0, p${n}x
      wsr.excsave3 a0
      ${initial.map((_, i) => `l32r a${i}, p${n}r${i}`).join('\n')}
      ssai ${Math.floor(random() * 32)}
      l32r a15, p${n}m
      ${lines.join('\n')}
      ${initial.map((_, i) => `s32i a${i}, a15, ${REGISTERS_AT + 4 * i}`).join('\n')}
      rsr.sar a0
      s32i a0, a15, ${REGISTERS_AT + 60}
      rsr.ps a0
      s32i a0, a15, ${REGISTERS_AT + 64}
      j p${n + 1}`;
    listings.push(lines.join('\n'));
  }
  source += `
    .align 4
    buffer: .word ${RESULTS}
    length: .word ${data.length}
    p${programs}: movi a2, 4 # write
    movi a3, 1
    l32r a4, buffer
    l32r a5, length
    simcall
    movi a2, 1 # exit
    movi a3, 0
    simcall
    stay: j stay`;
  const { bytes, labels } = asm(base, source);
  return {
    segments: [
      { address: base, bytes },
      { address: VECTORS, bytes: vectors() },
      { address: RESULTS, bytes: data },
    ],
    entry: base,
    results: { address: RESULTS, length: data.length },
    programs: listings,
    starts: Array.from({ length: programs + 1 }, (_, n) => labels[`p${n}`] as number),
    counts,
  };
}
