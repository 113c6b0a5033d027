import type { OperandKind } from '../../src/emulator/cpu/isa/operands.ts';
import type { ParsedInstruction, SystemCall } from './effect.ts';
import { operandText } from './operand-text.ts';

const REGISTERS: Readonly<Record<string, string>> = { s: 'ar[(d >>> 16) & 15]', t: 'ar[(d >>> 12) & 15]' };

function statementText({ mnemonic, traits, operands }: ParsedInstruction, { name, args, result }: SystemCall): string {
  const argumentText = (arg: string): string => {
    if (arg === 'next') return `(pc + ${traits.length}) >>> 0`;
    return arg in REGISTERS ? `${REGISTERS[arg]}!` : operandText(arg as OperandKind, traits.length === 2, {});
  };
  const text = `${name}(${['core', ...args.map(argumentText)].join(', ')});\n`;
  if (result === 'pc') return `core.pc = ${text}return;\n`;
  if (result === undefined) return `${text}break;\n`;
  if (REGISTERS[result] === undefined || !operands.includes(result as OperandKind)) throw new Error(`${mnemonic}: no register ${result}`);
  return `${REGISTERS[result]} = ${text}break;\n`;
}

/** The cases of the system instructions' switch, and the functions that they call. */
export function systemText(instructions: readonly ParsedInstruction[]): { readonly cases: string; readonly functions: readonly string[] } {
  const byText = new Map<string, ParsedInstruction[]>();
  const functions = new Set<string>();
  for (const instruction of instructions) {
    if (instruction.call === undefined) continue;
    functions.add(instruction.call.name);
    const text = statementText(instruction, instruction.call);
    byText.set(text, [...(byText.get(text) ?? []), instruction]);
  }
  let cases = '';
  for (const [text, same] of byText) {
    for (const { number, mnemonic } of same) cases += `case ${number}: // ${mnemonic.toUpperCase()}\n`;
    cases += text;
  }
  return { cases, functions: [...functions].sort() };
}
