import { DRAM, SYSTEM_DRAM } from '../../chip/memory-map.ts';
import { decode, instructionLength, lookUp } from '../cpu/isa/decode.ts';
import { disassemble } from '../cpu/isa/disassemble.ts';
import { EXCCAUSE, PS, VECTOR } from '../cpu/isa/exception.ts';
import { OPERANDS, type OperandKind } from '../cpu/isa/operands.ts';
import { traitsOf } from '../cpu/isa/word.ts';
import { ALLOWED, fetchFault } from '../cpu/run/access-rules.ts';
import type { Core } from '../cpu/run/core.ts';
import { romArguments, romFunctionName, romName, romPlace } from '../rom/place.ts';

const ROM_PAGE = 0x4000;
/** Width of the instruction's text, so that the registers behind it line up. */
const TEXT_WIDTH = 28;
const FIRST_ARGUMENT = 2;
const REGISTER_ARGUMENTS = 6;
const MAX_STRING = 64;
const CAUSES: ReadonlyMap<number, string> = new Map(Object.entries(EXCCAUSE).map(([name, cause]) => [cause, name]));

const register = ({ ar }: Core, i: number): number => ar[i] ?? 0;
const word = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** Whether `address` is taken over by the ROM. */
export const isRom = (address: number): boolean => address >>> 16 === ROM_PAGE;

/**
 * What `core` is about to execute, as one line, with the registers that it reads: `40100123 l32i a2, a3, 8      a3=3ffe8000`. Addresses
 * in the ROM come with their names; at one of them the line shows the call:
 * `40004b1c SPIRead(address=00001000, to=3ffe8000, length=00000010) from 40100126`. Looking changes nothing.
 */
export function traceLine(core: Core): string {
  const { pc } = core;
  return `${word(pc)} ${isRom(pc) ? romText(core) : instructionText(core)}${entryText(core)}`.trimEnd();
}

function romText(core: Core): string {
  const { pc } = core;
  const place = romPlace(pc);
  if (place !== undefined) return place;
  const from = isVector(core) || register(core, 0) === 0 ? '' : ` from ${named(register(core, 0))}`;
  return `${romFunctionName(pc) ?? 'unknown place in the ROM'}${callText(core)}${from}`;
}

/** The arguments in parentheses; registers a2..a5 for a function that nobody described. */
function callText(core: Core): string {
  const texts: string[] = [];
  const known = romArguments(core.pc) ?? ['a2', 'a3', 'a4', 'a5'];
  for (const [i, argument] of known.entries()) {
    const value = register(core, FIRST_ARGUMENT + i);
    if (argument === '...') texts.push(...formatArguments(core, i));
    else if (argument.startsWith("'")) texts.push(quoted(String.fromCharCode(value & 0xff)));
    else if (argument.startsWith('"')) texts.push(stringAt(core, value) ?? `${argument.slice(1)}=${word(value)}`);
    else texts.push(`${argument}=${named(value)}`);
  }
  return `(${texts.join(', ')})`;
}

/** What the format string, which is argument `first - 1`, takes from registers. */
function formatArguments(core: Core, first: number): string[] {
  const text = stringAt(core, register(core, FIRST_ARGUMENT + first - 1)) ?? '';
  const conversions = [...text.matchAll(/%[^a-zA-Z%]*l*([a-zA-Z%])/g)].map(([, letter]) => letter).filter((letter) => letter !== '%');
  return conversions.slice(0, REGISTER_ARGUMENTS - first).map((letter, i) => {
    const value = register(core, FIRST_ARGUMENT + first + i);
    return (letter === 's' ? stringAt(core, value) : undefined) ?? word(value);
  });
}

function instructionText(core: Core): string {
  const { pc } = core;
  const bytes = fetchable(core, pc);
  if (bytes.length === 0) return 'cannot be fetched';
  const { text } = disassemble(bytes, pc);
  const raw = bytes.reduce((sum, byte, i) => sum | (byte << (8 * i)), 0);
  const row = bytes.length === instructionLength(raw & 0xff) ? lookUp(raw) : undefined;
  if (row === undefined) return text;
  const [, , kinds] = row;
  const { reads } = traitsOf(decode(raw));
  const isRead = (kind: OperandKind): boolean => (reads as readonly string[]).includes(kind);
  const registers = kinds.filter(isRead).map((kind) => OPERANDS[kind].get(raw, pc));
  if (reads.includes('a0')) registers.push(0);
  const values = [...new Set(registers)].map((i) => `a${i}=${named(register(core, i))}`);
  const literal = kinds.includes('literal') ? literalAt(core, OPERANDS.literal.get(raw, pc)) : undefined;
  if (literal !== undefined) values.push(`loads ${named(literal)}`);
  if (reads.includes('sar')) values.push(`sar=${core.sar.toString(16)}`);
  return `${text.padEnd(TEXT_WIDTH)} ${values.join(' ')}`.trimEnd();
}

/** At a vector: what led there. */
function entryText(core: Core): string {
  if (!isVector(core)) return '';
  switch (core.pc - core.vecbase) {
    case VECTOR.DEBUG:
      return `; debug exception ${core.debugcause} at ${word(core.epc2)}`;
    case VECTOR.NMI:
      return `; NMI at ${word(core.epc3)}`;
    case VECTOR.DOUBLE:
      return `; second exception, ${causeText(core)} at ${word(core.depc)}, first at ${word(core.epc1)}`;
    default:
      return `; ${causeText(core)} at ${word(core.epc1)}`;
  }
}

const VECTORS: ReadonlySet<number> = new Set(Object.values(VECTOR));
const isVector = ({ pc, vecbase, ps }: Core): boolean => (ps & PS.EXCM) !== 0 && VECTORS.has(pc - vecbase);

const NAMES_ADDRESS: ReadonlySet<number> = new Set([
  EXCCAUSE.FETCH_ERROR,
  EXCCAUSE.LOAD_STORE_ERROR,
  EXCCAUSE.UNALIGNED,
  EXCCAUSE.FETCH_PROHIBITED,
  EXCCAUSE.LOAD_PROHIBITED,
  EXCCAUSE.STORE_PROHIBITED,
]);

function causeText({ exccause, excvaddr, interrupt, intenable }: Core): string {
  const name = `exception ${exccause} ${CAUSES.get(exccause) ?? ''}`.trimEnd();
  if (exccause === EXCCAUSE.LEVEL1_INTERRUPT) return `${name} ${(interrupt & intenable).toString(16)}`;
  return NAMES_ADDRESS.has(exccause) ? `${name} ${word(excvaddr)}` : name;
}

/** The bytes of the instruction at `pc`, as many of them as can be fetched. */
function fetchable({ bus }: Core, pc: number): Uint8Array {
  const bytes: number[] = [];
  let length = 1;
  for (let i = 0; i < length && fetchFault(bus, pc + i) === ALLOWED; i++) {
    const byte = bus.read8(pc + i);
    if (i === 0) length = instructionLength(byte);
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** Whether looking at `address` has no effect. */
const isMemory = ({ bus }: Core, address: number): boolean =>
  (address >= DRAM.start && address < SYSTEM_DRAM.end) || fetchFault(bus, address) === ALLOWED;

/** What an L32R will load; `undefined` where looking might have an effect. */
function literalAt(core: Core, address: number): number | undefined {
  return isMemory(core, address) ? core.bus.read32(address) : undefined;
}

/** The string at `address`, quoted; `undefined` where there is none. */
function stringAt(core: Core, address: number): string | undefined {
  let text = '';
  for (let at = address >>> 0; isMemory(core, at); at++) {
    const byte = core.bus.read8(at);
    if (byte === 0) return quoted(text);
    if (text.length === MAX_STRING) return `${quoted(text)}...`;
    text += String.fromCharCode(byte);
  }
  return undefined;
}

/** As C writes it, without anything that a terminal would obey. */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(/\\u00|[\u007f-\u00ff]/g, (c) => `\\x${c.length === 1 ? c.charCodeAt(0).toString(16) : ''}`);

function named(value: number): string {
  const name = isRom(value >>> 0) ? romName(value >>> 0) : undefined;
  return name === undefined ? word(value) : `${word(value)} <${name}>`;
}
