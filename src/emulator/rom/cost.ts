/**
 * CPU cycles of what is not executed instruction by instruction. They are measured: what the mask ROM takes for calls like those of
 * test/conformance/mask-rom, or what its code takes for a loop of it (silicon.md §2.4). A function whose way depends on its arguments has an average; golden
 * vectors hold each family to its sum. What the flash's bus takes is in neither.
 */
export interface Cost {
  /** Cycles of every call. */
  readonly call: number;
  /** Cycles of each unit (a byte, unless said otherwise) that the call reports with `RomMachine.spend`. */
  readonly perUnit: number;
}

/** A call's price. */
export const cost = (call: number, perUnit = 0): Cost => ({ call, perUnit });

/** A call that costs more than this many cycles lets interrupts in while its time passes. */
export const MAX_STEP = 2_000;
