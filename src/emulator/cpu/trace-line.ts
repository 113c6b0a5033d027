import { romFunctionName } from '../../chip/rom-function.ts';
import type { Core } from './core.ts';
import { lookUp } from './decode.ts';
import { disassemble } from './disassemble.ts';
import { OPERANDS, type OperandKind } from './operands.ts';

const ROM_PAGE = 0x4000;
/** Width of the instruction's text, so that the registers behind it line up. */
const TEXT_WIDTH = 28;
const LONGEST_INSTRUCTION = 3;

const word = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
const isRom = (address: number): boolean => address >>> 16 === ROM_PAGE;

/**
 * What `core` is about to execute, as one line: `40100123 l32i a2, a3, 8      a3=3ffe8000 sar=00`. Addresses in the ROM come with
 * their names; at one of them the line shows the call: `40004b1c SPIRead(00001000, 3ffe8000, 00000010, 00000000) from 40100126`.
 */
export function traceLine(core: Core): string {
  const { pc, ar, bus } = core;
  if (isRom(pc)) {
    const args = [2, 3, 4, 5].map((i) => word(ar[i]!));
    return `${word(pc)} ${romFunctionName(pc) ?? 'rom'}(${args.join(', ')}) from ${word(ar[0]!)}`;
  }
  const bytes = bus.readBytes(pc, LONGEST_INSTRUCTION);
  const { text } = disassemble(bytes, pc);
  const row = lookUp(bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16));
  if (row === undefined) return `${word(pc)} ${text}`;
  const [, mnemonic, , kinds] = row;
  const raw = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16);
  const registers = new Set(kinds.filter((kind) => OPERANDS[kind].style === 'register').map((kind) => OPERANDS[kind].get(raw, pc)));
  if (mnemonic.startsWith('ret')) registers.add(0);
  const values = [...registers].map((i) => `a${i}=${named(ar[i]!)}`);
  if (USES_SAR.has(mnemonic)) values.push(`sar=${core.sar.toString(16)}`);
  return `${word(pc)} ${`${text}${targetName(kinds, raw, pc)}`.padEnd(TEXT_WIDTH)} ${values.join(' ')}`.trimEnd();
}

const USES_SAR: ReadonlySet<string> = new Set(['sll', 'srl', 'sra', 'src']);

function named(value: number): string {
  const name = romFunctionName(value >>> 0);
  return name === undefined ? word(value) : `${word(value)} ${name}`;
}

function targetName(kinds: readonly OperandKind[], raw: number, pc: number): string {
  const target = kinds.find((kind) => OPERANDS[kind].style === 'address');
  const name = target === undefined ? undefined : romFunctionName(OPERANDS[target].get(raw, pc));
  return name === undefined ? '' : ` ${name}`;
}
