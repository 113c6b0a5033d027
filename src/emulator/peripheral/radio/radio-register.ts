/**
 * A register of the radio that does more than to give back what was written. One row of a table for each, so that each shortcut stands in
 * the ledger of docs/fidelity.md.
 */
export interface RadioRegister {
  readonly address: number;
  readonly name: string;
  /** Where the fact comes from. */
  readonly source: string;
  /** The value, of what was `written` there last. */
  readonly read?: (written: number) => number;
  /** Called after each write. What {@link RadioRegister.read} is given is `value` in any case. */
  readonly write?: (value: number) => void;
  /** Whether it moves by itself, or by being read. */
  readonly isVolatile?: boolean;
  /** What software does when this row is taken away, as tried: the register then gives back what was written. */
  readonly without: string;
}

/** Bits that always read 1. */
export const ones =
  (bits: number) =>
  (written: number): number =>
    (written | bits) >>> 0;

/** Bits that always read 0. */
export const zeros =
  (bits: number) =>
  (written: number): number =>
    (written & ~bits) >>> 0;
