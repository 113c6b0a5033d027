import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/base/random.ts';
import { decode } from '../../../src/emulator/cpu/isa/decode.ts';
import { INSTRUCTIONS, type Instruction } from '../../../src/emulator/cpu/isa/instructions.ts';
import { OPERANDS } from '../../../src/emulator/cpu/isa/operands.ts';
import { SPECIAL_REGISTERS } from '../../../src/emulator/cpu/isa/special-register.ts';
import { asm } from '../../support/asm.ts';
import { missingTools, runTool, withFolder } from '../../support/lx106-tools.ts';

const AS = 'xtensa-lx106-elf-as';
const OBJCOPY = 'xtensa-lx106-elf-objcopy';
const missing = missingTools(AS, OBJCOPY);

const CASES = 40;
/** Room for every distance that an operand can express, so that it can be written as a place in the text. */
const MARGIN = 0x40000;
/** binutils knows the number, but not the name. */
const WITHOUT_NAME = ['mmid'];

/** binutils has no operands for these: the fields are 0. */
const WITHOUT_OPERANDS = ['rer', 'wer'];

interface Statement {
  /** What binutils reads, with addresses as distances from the instruction. */
  readonly theirs: string;
  /** What our assembler reads, with addresses as they are. */
  readonly ours: string;
  readonly row: Instruction;
}

/** Statements for `row` at `address`, with operands of random bits. */
function statement(row: Instruction, address: number, random: Random): Statement {
  const [mnemonic, pattern, kinds] = row;
  const bits = Math.floor(random() * 0x1000000) & (pattern.replaceAll(' ', '').length === 16 ? 0xffff : 0xffffff);
  let name = mnemonic;
  const values = kinds.map((kind) => [kind, OPERANDS[kind].get(bits, address)] as const);
  const written = values.flatMap(([kind, value]) => {
    if (kind !== 'special') return [[OPERANDS[kind].style, value] as const];
    const known = SPECIAL_REGISTERS.filter(
      ([, register, access]) => access.includes(mnemonic.charAt(0)) && !WITHOUT_NAME.includes(register),
    );
    name += `.${known[Math.floor(random() * known.length)]?.[1]}`;
    return [];
  });
  if (WITHOUT_OPERANDS.includes(mnemonic)) return { row, theirs: mnemonic, ours: `${mnemonic} a0, a0` };
  // Nothing that binutils would refuse: the two parts of EXTUI have to fit into a word.
  if (mnemonic === 'extui' && (written[2]?.[1] ?? 0) + (written[3]?.[1] ?? 0) > 32) return statement(row, address, random);
  const text = (places: (value: number) => string): string =>
    written.map(([style, value]) => (style === 'register' ? `a${value}` : style === 'address' ? places(value) : String(value))).join(', ');
  return {
    row,
    theirs: `${name} ${text((value) => `. + (${(value - address) | 0})`)}`,
    ours: `${name} ${text(String)}`,
  };
}

/** What binutils makes of `lines`, from {@link MARGIN} on. */
function assemble(lines: readonly string[]): Uint8Array {
  return withFolder((folder) => {
    const [source, object, binary] = ['code.s', 'code.o', 'code.bin'].map((name) => join(folder, name)) as [string, string, string];
    writeFileSync(
      source,
      `.text\n.begin no-transform\n.org ${MARGIN}\n${lines.join('\n')}\n.org ${2 * MARGIN + 0x4000}\n.end no-transform\n`,
    );
    runTool(AS, ['--no-transform', '-o', object, source]);
    runTool(OBJCOPY, ['-O', 'binary', '-j', '.text', object, binary]);
    return readFileSync(binary);
  });
}

describe.skipIf(missing.length > 0)(`encodings agree with binutils (needs ${AS})`, () => {
  const random = seededRandom(106);
  const base = 0x40100000;

  test('for every instruction, with random operands: the assembler, and the decoder back', () => {
    const statements: Statement[] = [];
    let address = base + MARGIN;
    for (const row of INSTRUCTIONS) {
      for (let i = 0; i < CASES; i++) {
        statements.push(statement(row, address, random));
        address += row[1].replaceAll(' ', '').length / 8;
      }
    }
    const theirs = assemble(statements.map((s) => s.theirs));
    const differences: string[] = [];
    let at = MARGIN;
    for (const { ours, theirs: written, row } of statements) {
      const length = row[1].replaceAll(' ', '').length / 8;
      const [expected, found] = [theirs.subarray(at, at + length), asm(base + at, ours).bytes];
      if (Buffer.compare(expected, found) !== 0)
        differences.push(`${written}: ${Buffer.from(expected).toString('hex')}, ours ${Buffer.from(found).toString('hex')}`);
      const word = expected.reduce((value, byte, i) => value | (byte << (8 * i)), 0);
      if ((decode(word) & 0xff) !== INSTRUCTIONS.indexOf(row) + 1) differences.push(`${written} decodes to ${decode(word) & 0xff}`);
      at += length;
    }
    expect(differences).toEqual([]);
  });
});
