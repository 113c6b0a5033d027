import { OPERANDS, type OperandKind, type OperandLayout } from '../../src/emulator/cpu/isa/operands.ts';

/** Bits of a decoded word below those of the instruction. */
const NUMBER_BITS = 8;

/** The bases of operands, with the number that they add apart. */
const BASE_TEXT: Readonly<Record<NonNullable<OperandLayout['base']>, { readonly start: string; readonly distance: number }>> = {
  fromNext: { start: 'pc', distance: 4 },
  fromNextWord: { start: '(pc & ~3)', distance: 4 },
  fromWord: { start: '(litbase & 1 ? litbase & ~0xfff : (pc + 3) & ~3)', distance: 0 },
};

/** One group of bits of `d`, moved to where it stands in the value; with a sign when it is the topmost. */
function groupText(shift: number, width: number, below: number, isSigned: boolean): string {
  const from = shift + NUMBER_BITS;
  const isTop = from + width === 32;
  if (isSigned) {
    const text = isTop ? `(d >> ${32 - width})` : `((d << ${32 - from - width}) >> ${32 - width})`;
    return below === 0 ? text : `(${text} << ${below})`;
  }
  const mask = 2 ** width - 1;
  if (isTop) return below === 0 ? `(d >>> ${from})` : `((d >>> ${from}) << ${below})`;
  if (from >= below) return `((d >>> ${from - below}) & ${mask * 2 ** below})`;
  return `((d << ${below - from}) & ${mask * 2 ** below})`;
}

/** The field's value before anything is added: an expression over `d`. Narrow instructions have it in the top byte. */
function fieldText({ bits, negativeFrom, scale = 1, constants }: OperandLayout, isNarrow: boolean): string {
  if (isNarrow) return '(d >> 24)';
  const width = bits.reduce((sum, [, count]) => sum + count, 0);
  const isSigned = negativeFrom !== undefined && negativeFrom > 0;
  if (isSigned && negativeFrom !== 2 ** (width - 1)) throw new Error('only narrow instructions have such a sign');
  const groups: string[] = [];
  let below = width;
  for (const [i, [shift, count]] of bits.entries()) {
    below -= count;
    groups.push(groupText(shift, count, below, isSigned && i === 0));
  }
  const raw = groups.length === 1 ? (groups[0] as string) : `(${groups.join(' | ')})`;
  if (constants !== undefined || scale === 1 || scale === -1) return raw;
  return `(${raw} << ${Math.log2(scale)})`;
}

/** How far an address lies behind the place it counts from, which is `start`; without a number in front when `distance` is 0. */
export interface AddressText {
  readonly start: string;
  readonly offset: string;
}

/** The value of an address operand in two parts. */
export function addressText(kind: OperandKind, isNarrow: boolean): AddressText {
  const layout = OPERANDS[kind];
  const { base, negativeFrom, bits, scale = 1 } = layout;
  if (base === undefined) throw new Error(`${kind} counts from nowhere`);
  const { start, distance } = BASE_TEXT[base];
  const width = bits.reduce((sum, [, count]) => sum + count, 0);
  const always = negativeFrom === 0 ? -scale * 2 ** width : 0;
  const added = distance + always;
  const field = fieldText(layout, isNarrow);
  return { start, offset: added === 0 ? field : `${added} + ${field}` };
}

/**
 * The operand's value as an expression over `d`, the decoded word, and `pc`, signed. `lists` are the names of the lists of constants.
 * Parentheses stand around everything that is more than one word.
 */
export function operandText(kind: OperandKind, isNarrow: boolean, lists: Readonly<Partial<Record<OperandKind, string>>>): string {
  const layout = OPERANDS[kind];
  if (layout.base !== undefined) {
    const { start, offset } = addressText(kind, isNarrow);
    return `((${start} + ${offset}) | 0)`;
  }
  const { scale = 1, origin = 0, constants } = layout;
  const field = fieldText(layout, isNarrow);
  if (constants !== undefined && !isNarrow) return `${lists[kind]}[${field}]!`;
  if (scale === -1) return `(${origin} - ${field})`;
  return origin === 0 ? field : `(${origin} + ${field})`;
}

const LISTS: Readonly<Partial<Record<OperandKind, string>>> = { b4const: 'lists.b4const', b4constu: 'lists.b4constu' };

/** Throws where the text of one of `kinds`, operands of wide instructions, says something else than what the decoder reads. */
export function verifyOperands(kinds: Iterable<OperandKind>): void {
  const lists = { b4const: OPERANDS.b4const.constants, b4constu: OPERANDS.b4constu.constants };
  for (const kind of kinds) {
    const text = operandText(kind, false, LISTS).replace(/!$/, '');
    const evaluate = new Function('d', 'pc', 'lists', 'litbase', `return ${text}`) as (...values: unknown[]) => number;
    for (let i = 0; i < 4096; i++) {
      const [word, pc] = [(i * 0x9e3779b1) & 0xffffff, 0x40200000 + i * 5];
      if ((evaluate(word << NUMBER_BITS, pc, lists, 0) | 0) !== (OPERANDS[kind].get(word, pc) | 0))
        throw new Error(`${kind}: ${text} is wrong`);
    }
  }
}
