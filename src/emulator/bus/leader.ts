/** Where compiled code is entered and left, and what it cannot do by itself. Registers and memories are its own. */
export interface Gate {
  sar: number;
  /** The core's cycles when the budget will be used up. */
  until: number;
  /** Signed. Set when it leaves. */
  pc: number;
  /** Whether it left to an address out of a register. */
  far: boolean;
  /** Words of IRAM that answer. */
  iramWords: number;
  /** First word of the flash in the window, and how many lie there in one piece. */
  windowBase: number;
  windowWords: number;
  /**
   * Makes an access that is not served by the code itself, of the instruction at `pc`, with `left` instructions to go from there on.
   * The value of a load; what else happened is in {@link Gate.isFaulted} and {@link Gate.isChanged}.
   */
  load(address: number, kind: number, pc: number, left: number): number;
  store(address: number, kind: number, pc: number, left: number, value: number): void;
  /** The access was not made: the interpreter has to raise an exception. */
  isFaulted: boolean;
  /** Something is no longer what the code or its budget rests upon: it leaves behind the instruction, and `core.cycles` is true. */
  isChanged: boolean;
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
}

/** An address at which compiled code may begin. It stands in the place of the decoded word there. */
export interface Leader {
  readonly pc: number;
  /** The decoded word; 0 = not decoded. */
  word: number;
  /** Visits since the code here was new. */
  visits: number;
  /** Visits after which to think about compiling. */
  thinkAt: number;
  region: ActiveRegion | undefined;
}
