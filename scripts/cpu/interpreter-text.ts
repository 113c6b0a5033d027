import ts from 'typescript';
import type { MemoryName } from '../../src/emulator/cpu/isa/instructions.ts';
import { OPERANDS, type OperandKind } from '../../src/emulator/cpu/isa/operands.ts';
import { ACCESS } from '../../src/emulator/cpu/run/data-access.ts';
import { accessOf, conditionOf, firstAssignment, type ParsedInstruction } from './effect.ts';
import { addressText, operandText } from './operand-text.ts';

/** Registers as the loop of the interpreter holds them. */
const REGISTERS: Readonly<Record<string, string>> = {
  r: 'ar[(d >>> 20) & 15]',
  s: 'ar[(d >>> 16) & 15]',
  t: 'ar[(d >>> 12) & 15]',
  a0: 'ar[0]',
  sar: 'sar',
};

/** Lists of constants by the kind of operand that is an index of them. */
const LISTS = { b4const: 'b4const', b4constu: 'b4constu' } as const;

interface Memory {
  /** The view of DRAM, and how far an address has to be shifted to be an index of it. */
  readonly view: string;
  readonly shift: number;
  readonly load: keyof typeof ACCESS;
  readonly store: keyof typeof ACCESS;
}

const MEMORIES: Readonly<Record<MemoryName, Memory>> = {
  byte: { view: 'dram', shift: 0, load: 'L8', store: 'S8' },
  half: { view: 'dram16', shift: 1, load: 'L16U', store: 'S16' },
  signedHalf: { view: 'dram16', shift: 1, load: 'L16S', store: 'S16' },
  word: { view: 'dram32', shift: 2, load: 'L32', store: 'S32' },
};

/** `node` as an expression of the loop. */
function expressionText(node: ts.Node, { traits, operands }: ParsedInstruction): string {
  const nameText = (name: string): string => {
    if (name === 'next') return `pc + ${traits.length}`;
    const register = REGISTERS[name];
    if (register !== undefined) return name === 'sar' ? register : `${register}!`;
    return operands.includes(name as OperandKind) ? operandText(name as OperandKind, traits.length === 2, LISTS) : name;
  };
  let text = '';
  const walk = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) text += nameText(child.text);
    else if (child.getChildCount() === 0) text += ` ${child.getText()} `;
    else child.getChildren().forEach(walk);
  };
  walk(node);
  return text.replaceAll(/ \. /g, '.');
}

/** `pc` moves behind the instruction. */
const goOn = ({ traits }: ParsedInstruction): string => `pc = (pc + ${traits.length}) | 0;\ncontinue;\n`;

function plainText(instruction: ParsedInstruction): string {
  const lines = instruction.assignments.map(({ condition, target, value }) => {
    const left = REGISTERS[target.getText()];
    const text = `${left} = ${expressionText(value, instruction)};\n`;
    return condition === undefined ? text : `if (${expressionText(condition, instruction)}) ${text}`;
  });
  return lines.join('') + goOn(instruction);
}

/** The address of `node`, a sum or an operand. */
function accessText(
  memory: MemoryName,
  kind: keyof typeof ACCESS,
  address: ts.Expression,
  fast: string,
  instruction: ParsedInstruction,
): string {
  const { shift } = MEMORIES[memory];
  const slow = `kind = ${ACCESS[kind]}; // ${kind}\nnext = (pc + ${instruction.traits.length}) | 0;\nbreak;\n`;
  const text = expressionText(address, instruction);
  if (ts.isIdentifier(address)) return `address = ${text};\n${slow}`; // an L32R hardly ever goes to DRAM
  const aligned = shift === 0 ? '' : ` && (offset & ${(1 << shift) - 1}) === 0`;
  return (
    `address = (${text}) | 0;\nconst offset = (address - $DRAM_START) | 0;\n` +
    `if (offset >>> 0 < $DRAM_SIZE${aligned}) {\n${fast}${goOn(instruction)}}\n${slow}`
  );
}

function loadText(instruction: ParsedInstruction): string {
  const { target, value } = firstAssignment(instruction);
  const { memory, address } = accessOf(value);
  const { view, shift, load } = MEMORIES[memory];
  const element = `${view}[offset${shift === 0 ? '' : ` >>> ${shift}`}]!`;
  const loaded = memory === 'signedHalf' ? `(${element} << 16) >> 16` : element;
  return accessText(memory, load, address, `${REGISTERS[target.getText()]} = ${loaded};\n`, instruction);
}

function storeText(instruction: ParsedInstruction): string {
  const { target, value } = firstAssignment(instruction);
  const { memory, address } = accessOf(target);
  const { view, shift, store } = MEMORIES[memory];
  const element = `${view}[offset${shift === 0 ? '' : ` >>> ${shift}`}]`;
  return accessText(memory, store, address, `${element} = ${expressionText(value, instruction)};\n`, instruction);
}

/** Where an assignment to the pc leads, as an expression. */
function targetText(value: ts.Expression, instruction: ParsedInstruction): string {
  const kind = value.getText() as OperandKind;
  if (!instruction.operands.includes(kind) || OPERANDS[kind].style !== 'address') return expressionText(value, instruction);
  const { start, offset } = addressText(kind, instruction.traits.length === 2);
  return `(${start} + ${offset}) | 0`;
}

function branchText(instruction: ParsedInstruction): string {
  const { value } = firstAssignment(instruction);
  const { start, offset } = addressText(value.getText() as OperandKind, instruction.traits.length === 2);
  return `pc = (${start} + (${expressionText(conditionOf(instruction), instruction)} ? ${offset} : ${instruction.traits.length})) | 0;\ncontinue;\n`;
}

/** Everything on the right is read before anything is written. */
function callText(instruction: ParsedInstruction): string {
  let first = '';
  let writes = '';
  for (const { target, value } of instruction.assignments) {
    if (target.getText() === 'pc') first = `const target = ${targetText(value, instruction)};\n`;
    else writes += `${REGISTERS[target.getText()]} = ${expressionText(value, instruction)};\n`;
  }
  return `${first}${writes}pc = target;\ncontinue;\n`;
}

function bodyText(instruction: ParsedInstruction): string {
  switch (instruction.traits.kind) {
    case 'load':
      return loadText(instruction);
    case 'store':
      return storeText(instruction);
    case 'branch':
      return branchText(instruction);
    case 'jump':
      return `pc = ${targetText(firstAssignment(instruction).value, instruction)};\ncontinue;\n`;
    case 'call':
      return callText(instruction);
    default:
      return plainText(instruction);
  }
}

/** The cases of the interpreter's switch: system instructions are none of them. */
export function casesText(instructions: readonly ParsedInstruction[]): string {
  const byBody = new Map<string, ParsedInstruction[]>();
  for (const instruction of instructions) {
    if (instruction.call !== undefined) continue;
    const body = bodyText(instruction);
    byBody.set(body, [...(byBody.get(body) ?? []), instruction]);
  }
  let text = '';
  for (const [body, same] of byBody) {
    const labels = same.map(({ number, mnemonic }) => `case ${number}: // ${mnemonic.toUpperCase()}`);
    text += labels.join('\n');
    text += body.includes('const ') ? `\n{\n${body}}\n` : `\n${body}`;
  }
  return text;
}
