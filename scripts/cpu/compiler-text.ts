import ts from 'typescript';
import type { MemoryName, RegisterName } from '../../src/emulator/cpu/isa/instructions.ts';
import type { OperandKind } from '../../src/emulator/cpu/isa/operands.ts';
import { accessOf, conditionOf, firstAssignment, type ParsedInstruction } from './effect.ts';
import { operandText } from './operand-text.ts';

const field = (name: string): string => `a\${${name}Of(d)}`;

/** Registers in the text that is compiled: parts of a template over `d`. */
const REGISTERS: Readonly<Record<RegisterName, string>> = { r: field('r'), s: field('s'), t: field('t'), a0: 'a0', sar: 's' };

const LISTS = { b4const: 'B4CONST', b4constu: 'B4CONSTU' } as const;

/** A part of an expression: known when code is compiled, or a piece of the template that makes the text. */
interface Piece {
  readonly text: string;
  readonly isConstant: boolean;
  /** Whether the value has 32 bits and a sign without being cut. */
  readonly isWord: boolean;
}

const constant = (text: string): Piece => ({ text, isConstant: true, isWord: true });

/** Inside a template. */
const inTemplate = ({ text, isConstant }: Piece): string => (isConstant && !/^\d+$/.test(text) ? `\${${text}}` : text);

const COMPARISONS: ReadonlySet<string> = new Set(['<', '>=', '>', '<=', '===', '!==']);

class Printer {
  readonly #instruction: ParsedInstruction;

  constructor(instruction: ParsedInstruction) {
    this.#instruction = instruction;
  }

  print(node: ts.Expression): Piece {
    if (ts.isNumericLiteral(node)) return constant(String(Number(node.text)));
    if (ts.isIdentifier(node)) return this.#name(node.text);
    if (ts.isParenthesizedExpression(node)) {
      const inner = this.print(node.expression);
      return { ...inner, text: `(${inner.text})` };
    }
    if (ts.isPrefixUnaryExpression(node)) {
      const operand = this.print(node.operand);
      return {
        text: `${ts.tokenToString(node.operator)}${inTemplate(operand)}`,
        isConstant: false,
        isWord: node.operator === ts.SyntaxKind.TildeToken,
      };
    }
    if (ts.isCallExpression(node)) {
      const args = node.arguments.map((argument) => inTemplate(this.print(argument)));
      return { text: `${node.expression.getText()}(${args.join(',')})`, isConstant: false, isWord: true };
    }
    if (ts.isConditionalExpression(node)) {
      const [condition, yes, no] = [node.condition, node.whenTrue, node.whenFalse].map((part) => this.print(part)) as [Piece, Piece, Piece];
      return { text: `${inTemplate(condition)}?${inTemplate(yes)}:${inTemplate(no)}`, isConstant: false, isWord: yes.isWord && no.isWord };
    }
    if (ts.isBinaryExpression(node)) return this.#binary(node);
    throw new Error(`${this.#instruction.mnemonic}: the compiler has no ${ts.SyntaxKind[node.kind]}`);
  }

  #name(name: string): Piece {
    if (name in REGISTERS) return { text: REGISTERS[name as RegisterName], isConstant: false, isWord: true };
    const { operands, traits } = this.#instruction;
    if (!operands.includes(name as OperandKind)) throw new Error(`${this.#instruction.mnemonic}: the compiler does not know ${name}`);
    return constant(operandText(name as OperandKind, traits.length === 2, LISTS));
  }

  #binary({ left, operatorToken, right }: ts.BinaryExpression): Piece {
    const operator = operatorToken.getText();
    const unsigned = [withoutSign(left), withoutSign(right)];
    if (COMPARISONS.has(operator) && unsigned.some((side) => side !== undefined)) {
      const [a, b] = [unsigned[0] ?? left, unsigned[1] ?? right].map((side) => this.#flip(side)) as [string, string];
      return { text: `${a}${operator}${b}`, isConstant: false, isWord: true };
    }
    const [a, b] = [this.print(left), this.print(right)];
    if (a.isConstant && b.isConstant) return constant(`(${a.text} ${operator} ${b.text})`);
    if (operator === '>>>' && b.isConstant) return { text: `\${shiftRight(\`${a.text}\`, ${b.text})}`, isConstant: false, isWord: true };
    if (operator === '|' && isRegister(left) && isRegister(right))
      return { text: `\${or(\`${a.text}\`, \`${b.text}\`)}`, isConstant: false, isWord: true };
    if (operator === '-' && b.isConstant && !/^\d+$/.test(b.text)) throw new Error('two signs might meet');
    return {
      text: `${inTemplate(a)}${operator}${inTemplate(b)}`,
      isConstant: false,
      isWord: /^(&|\||\^|<<|>>)$/.test(operator) || COMPARISONS.has(operator),
    };
  }

  /** With the other sign, which makes signed comparison unsigned; `>>>0` would do, but see `shiftRight`. */
  #flip(node: ts.Expression): string {
    const piece = this.print(node);
    return piece.isConstant ? `\${${piece.text} ^ -0x80000000}` : `(${piece.text}^-2147483648)`;
  }
}

const isRegister = (node: ts.Expression): boolean => ts.isIdentifier(node) && node.text in REGISTERS;

/** What is compared without a sign: `x` of `x >>> 0`. */
function withoutSign(node: ts.Expression): ts.Expression | undefined {
  if (!ts.isBinaryExpression(node) || node.operatorToken.getText() !== '>>>' || node.right.getText() !== '0') return undefined;
  return node.left;
}

/** The value as a template, cut to 32 bits where it may have more. */
function valueText(printer: Printer, value: ts.Expression): string {
  const piece = printer.print(value);
  const text = inTemplate(piece);
  if (piece.isWord) return text;
  return ts.isConditionalExpression(value) ? `(${text})|0` : `${text}|0`;
}

function plainText(instruction: ParsedInstruction): string {
  const printer = new Printer(instruction);
  const parts = instruction.assignments.map(({ condition, target, value }) => {
    const text = `${REGISTERS[target.getText() as RegisterName]}=${valueText(printer, value)}`;
    return condition === undefined ? text : `if(${inTemplate(printer.print(condition))})${text}`;
  });
  const text = parts.join(';');
  return text.includes('${') ? `(d) => \`${text}\`` : `() => '${text}'`;
}

/** The register and the distance of a load's or store's address. */
function accessText(instruction: ParsedInstruction, memory: MemoryName, address: ts.Expression): string {
  const { kind, length } = instruction.traits;
  if (ts.isIdentifier(address)) return '(d, site, code) => literalSource(d, site, code)';
  if (!ts.isBinaryExpression(address) || address.left.getText() !== 's') throw new Error(`${instruction.mnemonic}: no such address`);
  const distance = operandText(address.right.getText() as OperandKind, length === 2, LISTS);
  return `(d, site) => ${kind}Source(d, '${memory}', ${distance}, site)`;
}

function sourceText(instruction: ParsedInstruction): string | undefined {
  const { kind } = instruction.traits;
  if (kind === 'plain') return plainText(instruction);
  if (kind !== 'load' && kind !== 'store') return undefined;
  const { target, value } = firstAssignment(instruction);
  const { memory, address } = accessOf(kind === 'load' ? value : target);
  return accessText(instruction, memory, address);
}

/** Rows of the compiler's two tables, by the numbers of the instructions. */
export function compilerRows(instructions: readonly ParsedInstruction[]): { readonly sources: string; readonly conditions: string } {
  let sources = '';
  let conditions = '';
  for (const instruction of instructions) {
    const { number, mnemonic, traits } = instruction;
    const source = sourceText(instruction);
    if (source !== undefined) sources += `${number}: ${source}, // ${mnemonic.toUpperCase()}\n`;
    if (traits.kind === 'branch') {
      const text = inTemplate(new Printer(instruction).print(conditionOf(instruction)));
      conditions += `${number}: (d) => \`${text}\`, // ${mnemonic.toUpperCase()}\n`;
    }
  }
  return { sources, conditions };
}
