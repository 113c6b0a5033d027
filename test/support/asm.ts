import { INSTRUCTIONS, type Instruction } from '../../src/emulator/cpu/isa/instructions.ts';
import { OPERANDS, type OperandKind } from '../../src/emulator/cpu/isa/operands.ts';
import { SPECIAL_REGISTERS } from '../../src/emulator/cpu/isa/special-register.ts';

/** Machine code, and the address of every label in it. */
export interface Assembled {
  readonly bytes: Uint8Array;
  readonly labels: Readonly<Record<string, number>>;
}

const BY_NAME = new Map(INSTRUCTIONS.map((row) => [row[0], row]));

/**
 * A tiny assembler for LX106 test programs at `base`: one statement a line, `label:` before it, `#` starts a comment.
 * Instructions as objdump writes them (`rsr.sar a2`), numbers or labels as operands, `.word`, `.byte`, `.align N`.
 * Throws on anything that cannot be encoded exactly.
 */
export function asm(base: number, source: string): Assembled {
  const statements = source.split(/[\n;]/).map((line) => line.replace(/#.*/, '').trim());
  const labels: Record<string, number> = {};
  // Sizes do not depend on values, so one pass places the labels and a second one encodes.
  place(base, statements, (label, address) => {
    labels[label] = address;
  });
  const bytes: number[] = [];
  place(base, statements, undefined, (statement, address) => {
    bytes.push(...encode(statement, address, (text) => operandValue(text, labels)));
  });
  return { bytes: Uint8Array.from(bytes), labels };
}

function place(
  base: number,
  statements: readonly string[],
  onLabel?: (label: string, address: number) => void,
  onStatement?: (statement: string, address: number) => void,
): void {
  let address = base;
  for (const line of statements) {
    const [, label, statement = ''] = /^(?:(\w+):)?\s*(.*)$/.exec(line) ?? [];
    if (label !== undefined) onLabel?.(label, address);
    if (statement === '') continue;
    onStatement?.(statement, address);
    address += sizeOf(statement, address);
  }
}

function parts(statement: string): { name: string; args: string[] } {
  const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(statement) ?? [];
  return { name, args: rest === '' ? [] : rest.split(',').map((arg) => arg.trim()) };
}

function sizeOf(statement: string, address: number): number {
  const { name, args } = parts(statement);
  if (name === '.word') return args.length * 4;
  if (name === '.byte') return args.length;
  if (name === '.align') return -address & (Number(args[0]) - 1);
  return rowOf(name)[1].replaceAll(' ', '').length / 8;
}

function rowOf(name: string): Instruction {
  const row = BY_NAME.get(name) ?? BY_NAME.get(name.replace(/^([rwx]sr)\..*/, '$1'));
  if (row === undefined) throw new Error(`no instruction ${name}`);
  return row;
}

function operandValue(text: string, labels: Readonly<Record<string, number>>): number {
  const value = /^a\d+$/.test(text) ? Number(text.slice(1)) : (labels[text] ?? Number(text));
  if (Number.isNaN(value)) throw new Error(`no value for ${text}`);
  return value;
}

function encode(statement: string, address: number, value: (text: string) => number): number[] {
  const { name, args } = parts(statement);
  if (name === '.word') return args.flatMap((arg) => littleEndian(value(arg), 4));
  if (name === '.byte') return args.map(value);
  if (name === '.align') return new Array<number>(sizeOf(statement, address)).fill(0);
  const [mnemonic, pattern, kinds] = rowOf(name);
  const values = args.map(value);
  if (kinds[0] === 'special') values.unshift(specialNumber(mnemonic, name.slice(4)));
  if (values.length !== kinds.length) throw new Error(`${statement}: ${kinds.length} operands wanted`);
  return littleEndian(encodeOperands(pattern, kinds, values, address), pattern.replaceAll(' ', '').length / 8);
}

function specialNumber(mnemonic: string, name: string): number {
  const found = SPECIAL_REGISTERS.find((row) => row[1] === name && row[2].includes(mnemonic.charAt(0)));
  if (found === undefined) throw new Error(`no ${mnemonic}.${name}`);
  return found[0];
}

/** The instruction word of `pattern` with `values` for its operands. Throws when one does not fit. */
function encodeOperands(pattern: string, kinds: readonly OperandKind[], values: readonly number[], address: number): number {
  let word = Number.parseInt(pattern.replaceAll(' ', '').replace(/[^01]/g, '0'), 2);
  for (const [i, kind] of kinds.entries()) word |= OPERANDS[kind].put(values[i] as number, address);
  for (const [i, kind] of kinds.entries()) {
    if (OPERANDS[kind].get(word, address) !== values[i]) throw new Error(`${kind} cannot be ${values[i]} at 0x${address.toString(16)}`);
  }
  return word;
}

function littleEndian(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => (value >>> (8 * i)) & 0xff);
}
