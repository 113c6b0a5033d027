import type { InstructionTraits, RegisterName } from './instructions.ts';
import { OPERANDS, type OperandKind } from './operands.ts';
import { TRAITS } from './traits.ts';

/** A decoded word (see `decode`): the instruction's number in bits 0..7, its bytes above. These read it. */

/** Number of the register in field r. */
export const rOf = (d: number): number => (d >>> 20) & 15;
/** Number of the register in field s. */
export const sOf = (d: number): number => (d >>> 16) & 15;
/** Number of the register in field t. */
export const tOf = (d: number): number => (d >>> 12) & 15;

/** What follows from the row of the instruction. */
export const traitsOf = (d: number): InstructionTraits => TRAITS[(d & 0xff) - 1]!;

/** The value of an operand of the instruction, which lies at `pc`. Addresses are unsigned. */
export const operandOf = (d: number, kind: OperandKind, pc: number): number => OPERANDS[kind].get(d >>> 8, pc);

/** Bit of SAR in a mask of registers; a0..a15 are bits 0..15. */
export const SAR_BIT = 1 << 16;

const BITS: Readonly<Record<RegisterName, (d: number) => number>> = {
  r: (d) => 1 << rOf(d),
  s: (d) => 1 << sOf(d),
  t: (d) => 1 << tOf(d),
  a0: () => 1,
  sar: () => SAR_BIT,
};

/** The mask of `names`, a part of the instruction's traits. */
export function registerMask(d: number, names: readonly RegisterName[]): number {
  let mask = 0;
  for (const name of names) mask |= BITS[name](d);
  return mask;
}
