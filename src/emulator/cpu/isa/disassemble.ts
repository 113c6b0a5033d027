import { hex } from '../../../base/bytes.ts';
import { instructionLength, lookUp } from './decode.ts';
import { OPERANDS, type OperandKind } from './operands.ts';
import { specialName } from './special-register.ts';

/** One instruction as text, and the bytes it takes. */
export interface Disassembly {
  readonly text: string;
  readonly length: number;
}

/**
 * The instruction at the start of `bytes`, which lie at `address`, in objdump's notation: `l32i a2, a3, 8`, `rsr.sar a4`,
 * targets as absolute addresses. Bytes that are no instruction come out as `.byte 0x…`.
 */
export function disassemble(bytes: Uint8Array, address: number): Disassembly {
  const [first = 0, second = 0, third = 0] = bytes;
  const length = instructionLength(first);
  const word = first | (second << 8) | (length === 3 ? third << 16 : 0);
  const row = length <= bytes.length ? lookUp(word) : undefined;
  if (row === undefined) {
    const rest = [...bytes.subarray(0, length)];
    return { text: `.byte ${rest.map((byte) => hex(byte, 2)).join(', ')}`, length: rest.length };
  }
  const [mnemonic, , operands] = row;
  let name = mnemonic;
  const texts: string[] = [];
  for (const kind of operands) {
    if (kind === 'special') name += `.${specialName(mnemonic, OPERANDS.special.get(word, address))}`;
    else texts.push(operandText(kind, word, address));
  }
  return { text: texts.length > 0 ? `${name} ${texts.join(', ')}` : name, length };
}

/** objdump's habit: small numbers in decimal, large ones and addresses as 32-bit hex. */
function operandText(kind: OperandKind, word: number, address: number): string {
  const { style, get } = OPERANDS[kind];
  const value = get(word, address);
  if (style === 'register') return `a${value}`;
  if (style === 'address' || value < -255 || value > 255) return hex(value);
  return String(value);
}
