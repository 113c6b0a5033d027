/** Where compiled code is entered and left, and what it cannot do by itself. Registers and memories are its own. */
export interface Gate {
  sar: number;
  /** The core's cycles when the budget will be used up. */
  until: number;
  /** The same of the budget that its caller has: at least {@link until}. */
  end: number;
  /** Signed. Set when it leaves. */
  pc: number;
  /** Whether it left to an address out of a register. */
  isIndirect: boolean;
  /**
   * Makes an access that is not to DRAM, of the instruction of `length` bytes at `pc`, with `left` instructions to go from there on.
   * The value of a load, or `old` when it was not made; whether the code goes on is in {@link Gate.outcome}.
   */
  load(address: number, kind: number, pc: number, length: number, left: number, old: number): number;
  store(address: number, kind: number, pc: number, length: number, left: number, value: number): void;
  /**
   * Executes the system instruction `word` at `pc`. The registers that it reads are in the core's array, and those that it writes will be;
   * whether the code goes on is in {@link Gate.outcome}.
   */
  system(word: number, pc: number, left: number): void;
  /**
   * Calls the ROM at `address`, with all registers in the core's array and SAR here. What is left of the budget, with the registers as the
   * ROM leaves them; the code goes on (see {@link Gate.outcome}) if the ROM has returned to `returnTo`.
   */
  callRom(address: number, returnTo: number, left: number): number;
  /**
   * 0: the code goes on. 1: something is no longer what the code or its budget rests upon, so it leaves behind the instruction, and
   * `core.cycles` is true. 2: the access was not made and the interpreter has to raise an exception. Taken back by who entered the code.
   */
  outcome: 0 | 1 | 2;
  /** Unless the code goes on: the instructions left then. */
  left: number;
}

/** Executes up to `budget` instructions, whole blocks at a time, and returns what is left of it. */
export type Execute = (gate: Gate, budget: number) => number;

/** Compiled code at work on one bus. */
export interface ActiveRegion {
  readonly execute: Execute;
  /** With fewer instructions left it does nothing. */
  readonly need: number;
  /** The bytes that it was made from: address and end. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
  /** How often it was executed while it warmed up, and how many instructions that were. */
  runs: number;
  steps: number;
}

/** An address at which compiled code may begin. It stands in the place of the decoded word there. */
export interface EntryPoint {
  readonly pc: number;
  /** The decoded word; 0 = not decoded. */
  word: number;
  /** Visits since the code here was new. */
  visits: number;
  /** Visits after which to reconsider whether to compile. */
  reconsiderAt: number;
  region: ActiveRegion | undefined;
}
