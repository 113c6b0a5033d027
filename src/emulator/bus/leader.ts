/** What changes hands when compiled code is entered and left, besides registers and memories. */
export interface EntryState {
  sar: number;
  /** Signed. Set when it leaves. */
  pc: number;
  /** Whether it left to an address out of a register. */
  far: boolean;
  /** Words of IRAM that answer. */
  iramWords: number;
  /** First word of the flash in the window, and how many lie there in one piece. */
  windowBase: number;
  windowWords: number;
}

/** Executes up to `budget` instructions, whole blocks at a time, and returns what is left of it. */
export type Execute = (state: EntryState, budget: number) => number;

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
