import { disassemble } from '../../src/emulator/cpu/isa/disassemble.ts';
import type { Uploaded } from './capture.ts';

/** What a program reaches outside its own memory, found without running it. */
export interface Sweep {
  /** Addresses in the ROM that it loads, to call them or to return there. */
  readonly rom: ReadonlySet<number>;
  /** Registers that it reads, and those that it writes. */
  readonly reads: ReadonlySet<number>;
  readonly writes: ReadonlySet<number>;
  /** Register blocks whose address it loads. */
  readonly blocks: ReadonlySet<number>;
  /** Places that execution can reach and that hold no instruction. */
  readonly illegal: readonly string[];
  readonly instructions: number;
}

/** Registers whose value is known. */
type Known = ReadonlyMap<string, number>;

/** call0's convention: what a called function need not keep. */
const SCRATCH = ['a0', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9', 'a10', 'a11'];
/** Instructions whose first operand is not written: stores, branches, jumps and calls, shift amounts. */
const READS_FIRST = /^(s(8|16|32)i|b|j|call|ret|ssr|ssl|ssa|wsr|ill)/;
const IS_STORE = /^s(8|16|32)i/;
const IS_LOAD = /^l(8ui|16ui|16si|32i)/;
const ENDS = /^(ret|jx|j|ill)(\.n)?$/;

/** Its very first word is no function, but a constant that programs use (bit 30). */
const isRom = (value: number): boolean => value > 0x4000_0000 && value < 0x4001_0000;
const isRegister = (value: number): boolean =>
  (value >= 0x3ff0_0000 && value < 0x3ff8_0000) || (value >= 0x6000_0000 && value < 0x6001_0000);

/** Follows the code from its entry, from every pointer into it, and through calls and branches, as long as registers hold constants. */
export function sweepCode({ segments, entry }: Uploaded): Sweep {
  const found = { rom: new Set<number>(), reads: new Set<number>(), writes: new Set<number>(), blocks: new Set<number>() };
  const illegal: string[] = [];
  const visited = new Map<number, Known>();
  const todo: [number, Known][] = [[entry, new Map()]];
  const segmentOf = (address: number) => segments.find((s) => address >= s.address && address < s.address + s.bytes.length);
  const text = segmentOf(entry);
  if (text === undefined) throw new Error('the entry is not in what was uploaded');
  const isCode = (address: number): boolean => segmentOf(address) === text;

  function wordAt(address: number): number | undefined {
    const segment = segmentOf(address);
    if (segment === undefined || address + 4 > segment.address + segment.bytes.length) return undefined;
    return new DataView(segment.bytes.buffer, segment.bytes.byteOffset).getUint32(address - segment.address, true);
  }

  /** A value that the program has in its hands. */
  function meet(value: number): void {
    if (isRom(value)) found.rom.add(value);
    else if (isRegister(value)) found.blocks.add(value);
    else if (isCode(value)) todo.push([value, new Map()]);
  }

  /** What is known where both ways meet; `undefined` when nothing is new. */
  function join(address: number, known: Known): Known | undefined {
    const before = visited.get(address);
    if (before === undefined) return known;
    const both = new Map([...before].filter(([register, value]) => known.get(register) === value));
    return both.size < before.size ? both : undefined;
  }

  function step(address: number, known: Known): void {
    const { bytes } = text as NonNullable<typeof text>;
    const at = address - (text as NonNullable<typeof text>).address;
    const { text: line, length } = disassemble(bytes.subarray(at, at + 3), address);
    const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    const operands = rest.split(', ');
    if (name === '.byte') {
      illegal.push(`${address.toString(16)}: ${line}`);
      return;
    }
    const after = new Map(known);
    const [first = '', second = '', third = ''] = operands;
    const base = known.get(second);
    if (IS_LOAD.test(name) && base !== undefined && isRegister(base + Number(third))) found.reads.add(base + Number(third));
    if (IS_STORE.test(name) && base !== undefined && isRegister(base + Number(third))) found.writes.add(base + Number(third));
    if (!READS_FIRST.test(name)) after.delete(first);
    const value = result(name, operands, known);
    if (value !== undefined) {
      after.set(first, value);
      meet(value);
    }
    if (name.startsWith('call')) {
      const target = name === 'call0' ? Number(first) : known.get(first);
      if (target !== undefined && isCode(target)) todo.push([target, new Map()]);
      for (const register of SCRATCH) after.delete(register);
    }
    const target = Number(operands.at(-1));
    if (/^(b|j$)/.test(name) && isCode(target)) todo.push([target, after]);
    if (!ENDS.test(name)) todo.push([address + length, after]);
  }

  /** The constant that an instruction leaves in its first operand. */
  function result(name: string, [, second = '', third = '']: readonly string[], known: Known): number | undefined {
    const base = known.get(second);
    if (name === 'l32r') return wordAt(Number(second));
    if (name.startsWith('movi')) return Number(second) >>> 0;
    if (name === 'mov.n' || (name === 'or' && second === third)) return base;
    return /^add(m?i)(\.n)?$/.test(name) && base !== undefined ? (base + Number(third)) >>> 0 : undefined;
  }

  // Tables of functions and of cases lie in the other segments.
  for (const segment of segments) {
    if (segment === text) continue;
    for (let at = segment.address; at + 4 <= segment.address + segment.bytes.length; at += 4) meet(wordAt(at) as number);
  }
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [address, known] = next;
    const joined = join(address, known);
    if (joined === undefined) continue;
    visited.set(address, joined);
    step(address, joined);
  }
  return { ...found, illegal, instructions: visited.size };
}
