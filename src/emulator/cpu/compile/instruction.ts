import { B4CONST, B4CONSTU } from '../isa/operands.ts';
import { ACCESS, sizeOf } from '../run/data-access.ts';
import { type CodeReader, lengthOf } from './graph.ts';

/**
 * Second step of the block compiler: JavaScript for one instruction. Names in the source: a0..a15 the registers, s SAR, n the
 * instructions left, p the next pc, x the gate, v and w scratch. Nothing but these and numbers gets into it.
 */
export interface InstructionSource {
  readonly text: string;
  /** Registers read and written, as bit masks; bit 16 is SAR. */
  readonly reads: number;
  readonly writes: number;
}

const SAR = 1 << 16;
const DRAM = 0x3ffe8000;
const DRAM_SIZE = 0x18000;

const SSAI = 27;
const L32R = 43;
const FIRST_NO_OP = 85;
const LAST_NO_OP = 93;

const rOf = (d: number): number => (d >>> 20) & 15;
const sOf = (d: number): number => (d >>> 16) & 15;
const tOf = (d: number): number => (d >>> 12) & 15;

/** An expression over registers s and t (and SAR) that goes to register r. */
type Compute = (s: string, t: string, d: number) => string;

const S = 1;
const T = 2;

interface ComputeRow {
  /** What is read: registers S, T, SAR. */
  readonly reads: number;
  /** Which field names the register that is written. */
  readonly to: (d: number) => number;
  readonly source: Compute;
}

const row = (reads: number, to: (d: number) => number, source: Compute): ComputeRow => ({ reads, to, source });

/** No `>>>0`: what it makes of a negative number is beyond 32 signed bits, and V8 allocates memory for that until it optimises. */
const extract = (t: string, amount: number, mask: number): string => (amount === 0 ? `${t}&${mask}` : `${t}>>>${amount}&${mask}`);

const shiftAmount = (high: number, low: number): number => (high & 16) | (low & 15);

/** Instructions that compute a register, by number. */
const COMPUTE: Readonly<Record<number, ComputeRow>> = {
  1: row(S | T, rOf, (s, t) => `${s}+${t}|0`),
  2: row(S | T, rOf, (s, t) => `(${s}<<1)+${t}|0`),
  3: row(S | T, rOf, (s, t) => `(${s}<<2)+${t}|0`),
  4: row(S | T, rOf, (s, t) => `(${s}<<3)+${t}|0`),
  5: row(S | T, rOf, (s, t) => `${s}-${t}|0`),
  6: row(S | T, rOf, (s, t) => `(${s}<<1)-${t}|0`),
  7: row(S | T, rOf, (s, t) => `(${s}<<2)-${t}|0`),
  8: row(S | T, rOf, (s, t) => `(${s}<<3)-${t}|0`),
  9: row(S | T, rOf, (s, t) => `${s}&${t}`),
  10: row(S | T, rOf, (s, t) => (s === t ? s : `${s}|${t}`)),
  11: row(S | T, rOf, (s, t) => `${s}^${t}`),
  12: row(T, rOf, (_, t) => `0-${t}|0`),
  13: row(T, rOf, (_, t) => `(${t}<0?0-${t}:${t})|0`),
  14: row(S, tOf, (s) => `Math.clz32(${s}^${s}>>31)-1`),
  15: row(S, tOf, (s) => `Math.clz32(${s})`),
  16: row(S, rOf, (s, _, d) => `${s}<<${(32 - shiftAmount(d >>> 24, d >>> 12)) & 31}`),
  17: row(T, rOf, (_, t, d) => `${t}>>${shiftAmount(d >>> 24, d >>> 16)}`),
  18: row(T, rOf, (_, t, d) => (((d >>> 16) & 15) === 0 ? t : `${t}>>>${(d >>> 16) & 15}`)),
  19: row(S | SAR, rOf, (s) => `s===0||s>32?0:${s}<<32-s`),
  20: row(T | SAR, rOf, (_, t) => `(s>31?0:${t}>>>s)|0`),
  21: row(T | SAR, rOf, (_, t) => `${t}>>(s>31?31:s)`),
  22: row(S | T | SAR, rOf, (s, t) => `(s>31?${s}>>>s-32:s===0?${t}:${s}<<32-s|${t}>>>s)|0`),
  28: row(T, rOf, (_, t, d) => extract(t, shiftAmount(d >>> 20, d >>> 16), (2 << (d >>> 28)) - 1)),
  29: row(S | T, rOf, (s, t) => `Math.imul(${s}&65535,${t}&65535)`),
  30: row(S | T, rOf, (s, t) => `Math.imul(${s}<<16>>16,${t}<<16>>16)`),
  31: row(S | T, rOf, (s, t) => `Math.imul(${s},${t})`),
  36: row(0, tOf, (_s, _t, d) => `${(((d << 12) >> 28) << 8) | (d >>> 24)}`),
  37: row(S, tOf, (s, _, d) => `${s}+${d >> 24}|0`),
  38: row(S, tOf, (s, _, d) => `${s}+${(d >> 24) << 8}|0`),
  78: row(S | T, rOf, (s, t) => `${s}+${t}|0`),
  79: row(S, rOf, (s, _, d) => `${s}+${d >> 24}|0`),
  80: row(0, sOf, (_s, _t, d) => `${d >> 24}`),
  81: row(S, tOf, (s) => s),
};

/** Instructions that move register s to r when t is so. */
const MOVE_IF: Readonly<Record<number, string>> = { 32: '===0', 33: '!==0', 34: '<0', 35: '>=0' };

/** Instructions that compute SAR from register s. */
const TO_SAR: Readonly<Record<number, (s: string) => string>> = {
  23: (s) => `${s}&31`,
  24: (s) => `32-(${s}&31)`,
  25: (s) => `(${s}&3)<<3`,
  26: (s) => `32-((${s}&3)<<3)`,
};

/** A load or store: its kind, the distance that its immediate means, and which of the memories' names serves it. */
interface AccessRow {
  readonly kind: number;
  readonly scale: 1 | 2 | 4;
  readonly memory: string;
  readonly isStore?: true;
  /** What makes a register's value of what was loaded. */
  readonly suffix?: string;
}

const ACCESSES: Readonly<Record<number, AccessRow>> = {
  39: { kind: ACCESS.L8, scale: 1, memory: 'm8' },
  40: { kind: ACCESS.L16U, scale: 2, memory: 'm16' },
  41: { kind: ACCESS.L16S, scale: 2, memory: 'm16', suffix: '<<16>>16' },
  42: { kind: ACCESS.L32, scale: 4, memory: 'm32' },
  44: { kind: ACCESS.S8, scale: 1, memory: 'm8', isStore: true },
  45: { kind: ACCESS.S16, scale: 2, memory: 'm16', isStore: true },
  46: { kind: ACCESS.S32, scale: 4, memory: 'm32', isStore: true },
  76: { kind: ACCESS.L32, scale: 1, memory: 'm32' }, // the decoder has scaled those two
  77: { kind: ACCESS.S32, scale: 1, memory: 'm32', isStore: true },
};

/** Where an instruction stands: its address, and how many of the present tree lie behind it. */
export interface Site {
  readonly pc: number;
  readonly done: number;
}

/**
 * Leaves the region for `pc`, `done` instructions of the present tree being behind. No arithmetic: V8 has seen what the types are of what
 * was executed, and throws optimised code away where it comes to the first of another kind, as the way out of a loop would be.
 */
export const leave = (pc: number | string, done: number): string => `p=${pc};k=${done};break X`;

/** Leaves the region as the gate says, if it says so: see `Gate.outcome`. */
const LEAVE_BY_GATE = 'if(x.outcome!==0){n=x.left;p=x.pc;break X}';

const name = (register: number): string => `a${register}`;

/** The index of units of `size`, by way of v: an unaligned address comes out too large or negative, by rotation. */
function index(address: string, size: 1 | 2 | 4): string {
  if (size === 1) return address;
  const shift = size === 2 ? 1 : 2;
  return `(v=${address})>>>${shift}|v<<${32 - shift}`;
}

/**
 * DRAM, or whatever the gate makes of it: one way only, and the gate says itself where the region goes on, since what V8 spends on a
 * region grows with its source. What does not lie in DRAM loads as undefined, which needs no comparison.
 */
function accessSource(d: number, { kind, scale, memory, isStore, suffix = '' }: AccessRow, { pc, done }: Site): InstructionSource {
  const size = sizeOf(kind);
  const [s, t] = [name(sOf(d)), name(tOf(d))];
  const distance = (d >>> 24) * scale;
  const inDram = index(`${s}+${distance - DRAM}`, size);
  const access = `${s}+${distance}|0,${kind},${pc},${lengthOf(d)},n-${done},${t}`;
  if (isStore) {
    const text = `if((v=${inDram})>>>0<${DRAM_SIZE / size})${memory}[v]=${t};else{x.store(${access});${LEAVE_BY_GATE}}`;
    return { text, reads: (1 << sOf(d)) | (1 << tOf(d)), writes: 0 };
  }
  const text = `if((w=${memory}[${inDram}])===undefined){${t}=x.load(${access});${LEAVE_BY_GATE}}else ${t}=w${suffix}`;
  return { text, reads: (1 << sOf(d)) | (1 << tOf(d)), writes: 1 << tOf(d) };
}

/** Where the L32R `word` at `pc` finds its literal, with LITBASE off. */
export const literalAddress = (pc: number, word: number): number => (((pc + 3) & ~3) + (0xfffc0000 | ((word >>> 16) << 2))) >>> 0;

/** L32R: a constant, or a load from where the literal may change. */
function literalSource(d: number, { pc, done }: Site, code: CodeReader): InstructionSource {
  const t = name(tOf(d));
  const value = code.literal(pc, d);
  const offset = literalAddress(pc, d) - DRAM;
  const isDram = offset >= 0 && offset < DRAM_SIZE;
  const text = value !== undefined ? `${t}=${value}` : isDram ? `${t}=m32[${offset >>> 2}]` : leave(pc, done);
  return { text, reads: 0, writes: 1 << tOf(d) };
}

/** The instruction `d` that goes on to the next one; `undefined` for one that ends a block. */
export function instructionSource(d: number, site: Site, code: CodeReader): InstructionSource | undefined {
  const op = d & 0xff;
  const [r, s, t] = [rOf(d), sOf(d), tOf(d)];
  const compute = COMPUTE[op];
  if (compute !== undefined) {
    const { reads, to, source } = compute;
    const mask = (reads & S ? 1 << s : 0) | (reads & T ? 1 << t : 0) | (reads & SAR);
    return { text: `${name(to(d))}=${source(name(s), name(t), d)}`, reads: mask, writes: 1 << to(d) };
  }
  const moveIf = MOVE_IF[op];
  if (moveIf !== undefined) {
    return { text: `if(${name(t)}${moveIf})${name(r)}=${name(s)}`, reads: (1 << s) | (1 << t), writes: 1 << r };
  }
  const toSar = TO_SAR[op];
  if (toSar !== undefined) return { text: `s=${toSar(name(s))}`, reads: 1 << s, writes: SAR };
  if (op === SSAI) return { text: `s=${shiftAmount(d >>> 8, d >>> 16)}`, reads: 0, writes: SAR };
  const access = ACCESSES[op];
  if (access !== undefined) return accessSource(d, access, site);
  if (op === L32R) return literalSource(d, site, code);
  return op >= FIRST_NO_OP && op <= LAST_NO_OP ? { text: '', reads: 0, writes: 0 } : undefined;
}

/** With the other sign, which makes signed comparison unsigned; `>>>0` would do, but see {@link extract}. */
const flip = (value: string): string => `(${value}^-2147483648)`;

/** Whether a branch on registers s and t is taken, by number. */
const CONDITIONS: Readonly<Record<number, (s: string, t: string, d: number) => string>> = {
  52: (s) => `${s}===0`,
  53: (s) => `${s}!==0`,
  54: (s) => `${s}<0`,
  55: (s) => `${s}>=0`,
  56: (s, _, d) => `${s}===${B4CONST[rOf(d)]}`,
  57: (s, _, d) => `${s}!==${B4CONST[rOf(d)]}`,
  58: (s, _, d) => `${s}<${B4CONST[rOf(d)]}`,
  59: (s, _, d) => `${s}>=${B4CONST[rOf(d)]}`,
  60: (s, _, d) => `${s}>=0&&${s}<${B4CONSTU[rOf(d)]}`,
  61: (s, _, d) => `${s}<0||${s}>=${B4CONSTU[rOf(d)]}`,
  62: (s, t) => `${s}===${t}`,
  63: (s, t) => `${s}!==${t}`,
  64: (s, t) => `${s}<${t}`,
  65: (s, t) => `${s}>=${t}`,
  66: (s, t) => `${flip(s)}<${flip(t)}`,
  67: (s, t) => `${flip(s)}>=${flip(t)}`,
  68: (s, t) => `(${s}&${t})!==0`,
  69: (s, t) => `(${s}&${t})===0`,
  70: (s, t) => `(~${s}&${t})===0`,
  71: (s, t) => `(~${s}&${t})!==0`,
  72: (s, t) => `(${s}>>>(${t}&31)&1)===0`,
  73: (s, t) => `(${s}>>>(${t}&31)&1)!==0`,
  74: (s, _, d) => `(${s}&${1 << shiftAmount(d >>> 16, d >>> 12)})===0`,
  75: (s, _, d) => `(${s}&${1 << shiftAmount(d >>> 16, d >>> 12)})!==0`,
  82: (s) => `${s}===0`,
  83: (s) => `${s}!==0`,
};

/** The two registers are compared, not one with a constant. */
const comparesTwo = (op: number): boolean => op >= 62 && op <= 73;

/** The condition under which the branch `d` is taken. */
export function conditionSource(d: number): { readonly text: string; readonly reads: number } {
  const [s, t] = [sOf(d), tOf(d)];
  const source = CONDITIONS[d & 0xff]!(name(s), name(t), d);
  return { text: source, reads: (1 << s) | (comparesTwo(d & 0xff) ? 1 << t : 0) };
}
