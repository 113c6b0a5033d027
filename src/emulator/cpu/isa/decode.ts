import { INSTRUCTIONS, type Instruction } from './instructions.ts';
import { OPERANDS } from './operands.ts';
import { specialName } from './special-register.ts';

/** Number of the illegal instruction, which every reserved encoding decodes to. */
const ILL = INSTRUCTIONS.findIndex(([mnemonic]) => mnemonic === 'ill') + 1;

interface Row {
  readonly instruction: Instruction;
  readonly number: number;
  readonly mask: number;
  readonly match: number;
}

function toRow(instruction: Instruction, index: number): Row {
  const pattern = instruction[1].replaceAll(' ', '');
  return {
    instruction,
    number: index + 1,
    mask: Number.parseInt(pattern.replace(/[01]/g, '1').replace(/[^1]/g, '0'), 2),
    match: Number.parseInt(pattern.replace(/[^01]/g, '0'), 2),
  };
}

/** Number of the list of rows that a word can fit: op0, the low four bits; in group 0, which has most of the rows, op2 and op1 too. */
const listOf = (word: number): number => ((word & 15) === 0 ? 16 + ((word >>> 16) & 0xff) : word & 15);

/** Rows by {@link listOf}. Those of group 0 whose op2 or op1 holds operands are in several lists. */
function makeLists(): readonly (readonly Row[])[] {
  const lists = Array.from({ length: 16 + 256 }, (): Row[] => []);
  for (const row of INSTRUCTIONS.map(toRow)) {
    const free = (row.match & 15) === 0 ? ~row.mask & 0xff0000 : 0;
    for (let bits = free; ; bits = (bits - 0x10000) & free) {
      lists[listOf(row.match | bits)]?.push(row);
      if (bits === 0) break;
    }
  }
  return lists;
}

const LISTS = makeLists();

/** Bytes of the instruction whose first byte is `byte`: 2 for the density option's forms, else 3. */
export function instructionLength(byte: number): 2 | 3 {
  const op0 = byte & 15;
  return op0 >= 8 && op0 < 14 ? 2 : 3;
}

function findRow(word: number): Row | undefined {
  const low = instructionLength(word) === 2 ? word & 0xffff : word & 0xffffff;
  const row = LISTS[listOf(low)]?.find(({ mask, match }) => (low & mask) === match);
  if (row === undefined) return undefined;
  const [mnemonic, , [kind]] = row.instruction;
  return kind === 'special' && specialName(mnemonic, OPERANDS.special.get(low, 0)) === undefined ? undefined : row;
}

/** The table's row for `word` (the bytes at its address, little-endian; bits beyond its length are ignored), `undefined` when reserved. */
export const lookUp = (word: number): Instruction | undefined => findRow(word)?.instruction;

/**
 * `word` made ready for the interpreter: the instruction's number in bits 0..7, the word itself above it. A 16-bit
 * instruction leaves bits 24..31 free: they hold its immediate (BEQZ.N and BNEZ.N: the distance from pc + 4).
 * Reserved encodings become the illegal instruction.
 */
export function decode(word: number): number {
  const row = findRow(word);
  if (row === undefined) return ILL | (word << 8);
  if (instructionLength(word) === 3) return row.number | (word << 8);
  const last = row.instruction[2].at(-1);
  const immediate = last === undefined ? 0 : OPERANDS[last].get(word, OPERANDS[last].style === 'address' ? -4 : 0);
  return row.number | ((word & 0xffff) << 8) | (immediate << 24);
}
