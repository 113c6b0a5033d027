import ts from 'typescript';
import type { Instruction, InstructionTraits, MemoryName, RegisterName } from '../../src/emulator/cpu/isa/instructions.ts';

/** `target = value` of an effect, perhaps under a condition. A store's target is its memory. */
export interface Assignment {
  readonly condition: ts.Expression | undefined;
  readonly target: ts.Expression;
  readonly value: ts.Expression;
}

/** The function that does a system instruction, its arguments, and where its result goes. */
export interface SystemCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly result: string | undefined;
}

/** A row of the table with its effect taken apart. */
export interface ParsedInstruction {
  readonly mnemonic: string;
  readonly number: number;
  readonly traits: InstructionTraits;
  readonly operands: Instruction[2];
  readonly assignments: readonly Assignment[];
  /** Of a system instruction. */
  readonly call: SystemCall | undefined;
}

const REGISTERS: ReadonlySet<string> = new Set<RegisterName>(['r', 's', 't', 'a0', 'sar']);
const MEMORIES: ReadonlySet<string> = new Set<MemoryName>(['byte', 'half', 'signedHalf', 'word']);
/** Names that are neither registers nor operands. */
const OTHERS: ReadonlySet<string> = new Set(['Math', 'pc', 'next']);

const isRegister = (name: string): name is RegisterName => REGISTERS.has(name);
const isMemory = (name: string): name is MemoryName => MEMORIES.has(name);

/** The memory that `node` is an element of, if it is one. */
function memoryOf(node: ts.Expression): { readonly memory: MemoryName; readonly address: ts.Expression } | undefined {
  if (!ts.isElementAccessExpression(node) || !ts.isIdentifier(node.expression) || !isMemory(node.expression.text)) return undefined;
  return { memory: node.expression.text, address: node.argumentExpression };
}

/** As {@link memoryOf}, of a load's value or a store's target. */
export function accessOf(node: ts.Expression): { readonly memory: MemoryName; readonly address: ts.Expression } {
  const access = memoryOf(node);
  if (access === undefined) throw new Error(`${node.getText()} is no memory`);
  return access;
}

/** The first assignment of the effect, which is all of it but for calls. */
export function firstAssignment({ mnemonic, assignments }: ParsedInstruction): Assignment {
  const [first] = assignments;
  if (first === undefined) throw new Error(`${mnemonic} has no effect`);
  return first;
}

/** The condition of a branch. */
export function conditionOf(instruction: ParsedInstruction): ts.Expression {
  const { condition } = firstAssignment(instruction);
  if (condition === undefined) throw new Error(`${instruction.mnemonic} has no condition`);
  return condition;
}

function namesIn(node: ts.Node): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node)) return namesIn(node.expression);
  const names: string[] = [];
  node.forEachChild((child) => {
    names.push(...namesIn(child));
  });
  return names;
}

function toAssignment(statement: ts.Statement, condition?: ts.Expression): Assignment {
  if (ts.isIfStatement(statement) && condition === undefined) return toAssignment(statement.thenStatement, statement.expression);
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) throw new Error('no assignment');
  const { left, operatorToken, right } = statement.expression;
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken) throw new Error('no assignment');
  return { condition, target: left, value: right };
}

/** The call of a system instruction: the whole effect, or the right side of its assignment. */
function toCall(statements: readonly ts.Statement[]): SystemCall | undefined {
  const [statement] = statements;
  if (statements.length !== 1 || statement === undefined || !ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  const call = ts.isBinaryExpression(expression) ? expression.right : expression;
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return undefined;
  const result = ts.isBinaryExpression(expression) ? expression.left.getText() : undefined;
  return { name: call.expression.text, args: call.arguments.map((node) => node.getText()), result };
}

/** What is read for an assignment. A register that is written under a condition is kept otherwise, so it is read too. */
function namesRead({ condition, target, value }: Assignment): string[] {
  const kept = condition !== undefined && isRegister(target.getText()) ? target : undefined;
  return [condition, value, memoryOf(target)?.address, kept].flatMap((node) => (node === undefined ? [] : namesIn(node)));
}

function kindOf(assignments: readonly Assignment[], length: number): InstructionTraits['kind'] {
  const pcs = assignments.filter(({ target }) => target.getText() === 'pc');
  if (pcs.some(({ condition }) => condition !== undefined)) return 'branch';
  if (pcs.length > 0) return length > 1 ? 'call' : 'jump';
  if (assignments.some(({ target }) => memoryOf(target) !== undefined)) return 'store';
  return assignments.some(({ value }) => memoryOf(value) !== undefined) ? 'load' : 'plain';
}

function distinct(names: readonly string[]): RegisterName[] {
  return [...new Set(names)].filter(isRegister);
}

/** Throws when an effect reads something unknown, or leaves out a register of the operands or names one that is none of them. */
function verifyNames(mnemonic: string, operands: readonly string[], read: readonly string[], written: readonly string[]): void {
  const unknown = read.find((name) => !isRegister(name) && !isMemory(name) && !OTHERS.has(name) && !operands.includes(name));
  if (unknown !== undefined) throw new Error(`${mnemonic}: its effect reads ${unknown}, which is none of its operands`);
  for (const field of ['r', 's', 't']) {
    if ([...read, ...written].includes(field) !== operands.includes(field))
      throw new Error(`${mnemonic}: operands and effect differ in ${field}`);
  }
}

/** Takes the effect of row `index` apart. Throws for one that is not of the form that instructions.ts describes. */
export function parseInstruction([mnemonic, pattern, operands, effect]: Instruction, index: number): ParsedInstruction {
  const { statements } = ts.createSourceFile('effect.ts', effect, ts.ScriptTarget.Latest, true);
  const call = toCall(statements);
  const assignments = call === undefined ? statements.map((statement) => toAssignment(statement)) : [];
  const read = call?.args ?? assignments.flatMap(namesRead);
  const written = call === undefined ? assignments.map(({ target }) => target.getText()) : [call.result ?? ''];
  verifyNames(mnemonic, operands, read, written);
  const accesses = assignments.flatMap(({ target, value }) => [memoryOf(target), memoryOf(value)]).filter((access) => access !== undefined);
  const length = pattern.replaceAll(' ', '').length === 16 ? 2 : 3;
  const traits: InstructionTraits = {
    kind: call === undefined ? kindOf(assignments, assignments.length) : call.result === 'pc' ? 'exception' : 'system',
    length,
    reads: distinct(read),
    writes: distinct(written),
    ...(accesses[0] === undefined ? {} : { memory: accesses[0].memory }),
  };
  return { mnemonic, number: index + 1, traits, operands, assignments, call };
}
