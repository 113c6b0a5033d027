import { DRAM, SYSTEM_DRAM } from '../../../chip/memory-map.ts';
import { INSTRUCTIONS, type MemoryName } from '../isa/instructions.ts';
import { SR } from '../isa/special-register.ts';
import { operandOf, registerMask, sOf, tOf, traitsOf } from '../isa/word.ts';
import { ACCESS, sizeOf } from '../run/data-access.ts';
import type { CodeReader } from './graph.ts';

/** Pieces of the JavaScript of single instructions. The names in it are those that region-source.ts declares. */

const DRAM_START = DRAM.start;
const DRAM_SIZE = SYSTEM_DRAM.end - DRAM.start;

/** `value` by `amount` to the right. No `>>>0`: what it makes of a negative number is beyond 32 signed bits, and V8 allocates memory for that until it optimises. */
export const shiftRight = (value: string, amount: number): string => (amount === 0 ? value : `${value}>>>${amount}`);

/** OR of two registers; of one with itself it is what assemblers write for a move. */
export const or = (a: string, b: string): string => (a === b ? a : `${a}|${b}`);

/** How the memories are accessed: the gate's kinds, the name of the view of DRAM, and what makes a register's value of what was loaded. */
const MEMORIES: Readonly<
  Record<MemoryName, { readonly load: number; readonly store: number; readonly view: string; readonly suffix: string }>
> = {
  byte: { load: ACCESS.L8, store: ACCESS.S8, view: 'm8', suffix: '' },
  half: { load: ACCESS.L16U, store: ACCESS.S16, view: 'm16', suffix: '' },
  signedHalf: { load: ACCESS.L16S, store: ACCESS.S16, view: 'm16', suffix: '<<16>>16' },
  word: { load: ACCESS.L32, store: ACCESS.S32, view: 'm32', suffix: '' },
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
export const LEAVE_BY_GATE = 'if(x.outcome!==0){n=x.left;p=x.pc;break X}';

const name = (register: number): string => `a${register}`;

/** The index of units of `size`, by way of v: an unaligned address comes out too large or negative, by rotation. */
function index(address: string, size: 1 | 2 | 4): string {
  if (size === 1) return address;
  const shift = size === 2 ? 1 : 2;
  return `(v=${address})>>>${shift}|v<<${32 - shift}`;
}

/** What both kinds of access are made of. */
function accessParts(d: number, distance: number, kind: number, { pc, done }: Site): { inDram: string; gateArguments: string } {
  const s = name(sOf(d));
  return {
    inDram: index(`${s}+${distance - DRAM_START}`, sizeOf(kind)),
    gateArguments: `${s}+${distance}|0,${kind},${pc},${traitsOf(d).length},n-${done},${name(tOf(d))}`,
  };
}

/**
 * DRAM, or whatever the gate makes of it: one way only, and the gate says itself where the region goes on, since what V8 spends on a
 * region grows with its source. What does not lie in DRAM loads as undefined, which needs no comparison.
 */
export function loadSource(d: number, memory: MemoryName, distance: number, site: Site): string {
  const { load, view, suffix } = MEMORIES[memory];
  const { inDram, gateArguments } = accessParts(d, distance, load, site);
  const t = name(tOf(d));
  return `if((w=${view}[${inDram}])===undefined){${t}=x.load(${gateArguments});${LEAVE_BY_GATE}}else ${t}=w${suffix}`;
}

/** A store: see {@link loadSource}. */
export function storeSource(d: number, memory: MemoryName, distance: number, site: Site): string {
  const { store, view } = MEMORIES[memory];
  const { inDram, gateArguments } = accessParts(d, distance, store, site);
  const isInDram = `(v=${inDram})>>>0<${DRAM_SIZE / sizeOf(store)}`;
  return `if(${isInDram})${view}[v]=${name(tOf(d))};else{x.store(${gateArguments});${LEAVE_BY_GATE}}`;
}

/** L32R: a constant, or a load from where the literal may change. */
export function literalSource(d: number, { pc, done }: Site, code: CodeReader): string {
  const t = name(tOf(d));
  const value = code.literal(pc, d);
  const offset = operandOf(d, 'literal', pc) - DRAM_START;
  const isDram = offset >= 0 && offset < DRAM_SIZE;
  return value !== undefined ? `${t}=${value}` : isDram ? `${t}=m32[${offset >>> 2}]` : leave(pc, done);
}

/** Whether the system instruction `d` is about SAR, which is a local here. */
export function isAboutSar(d: number): boolean {
  return INSTRUCTIONS[(d & 0xff) - 1]![2].includes('special') && operandOf(d, 'special', 0) === SR.SAR;
}

/** A system instruction, by the gate: the registers that it reads and writes pass through the core's array. */
export function systemSource(d: number, { pc, done }: Site): string {
  const { reads, writes } = traitsOf(d);
  const [read, written] = [registerMask(d, reads), registerMask(d, writes)];
  let [before, after] = isAboutSar(d) ? ['x.sar=s;', 's=x.sar;'] : ['', ''];
  for (let i = 0; i < 16; i++) {
    if (read & (1 << i)) before += `ar[${i}]=a${i};`;
    if (written & (1 << i)) after += `a${i}=ar[${i}];`;
  }
  return `${before}x.system(${d},${pc},n-${done});${after}${LEAVE_BY_GATE};`;
}
