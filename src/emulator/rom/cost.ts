/**
 * What trapped ROM code costs, in CPU cycles. No ROM was measured: every figure is an estimate [I] from what the function has to do
 * (instructions of a plain loop, SPI clock), good to a factor of two; benches print their results at half and double of it.
 */
export interface Cost {
  /** Cycles of every call. */
  readonly call: number;
  /** Cycles of each unit (a byte, unless said otherwise) that the call reports with `RomMachine.spend`. */
  readonly perUnit: number;
}

/** A call's price. */
export const cost = (call: number, perUnit = 0): Cost => ({ call, perUnit });

/** What functions cost, by kind. */
export const COST = {
  /** A few instructions: register pokes, getters. */
  tiny: cost(10),
  /** Some dozens: set-up of a block, a division. */
  small: cost(50),
  /** Boot code before the first character is printed: pad and clock set-up, clearing 4 KiB. */
  start: cost(20_000),
  /** Word copies of four bytes in about five instructions. */
  copy: cost(20, 1.25),
  /** Byte loops: compare, search, strings. */
  bytes: cost(15, 4),
  /** MD5: 64 steps of about ten instructions for 64 bytes, and the copying. */
  md5: cost(40, 12),
  /** One formatted character, without its output. */
  format: cost(40, 60),
  /** Sixteen words a command at 20 MHz dual output: 64 bytes in about 13 us, and the copy out of W0-W15. */
  flashRead: cost(200, 13),
  /** One page program command: 256 bytes through W0-W15 before the part is busy. */
  flashProgram: cost(300, 22),
  /** WREN, the erase command, RDSR. */
  flashCommand: cost(300),
  /** Saving or restoring sixteen registers, finding the handler. */
  exception: cost(50),
  /** Software floating point and 64-bit division. */
  softArithmetic: cost(120),
} as const satisfies Record<string, Cost>;

/** A call that costs more than this many cycles lets interrupts in while its time passes. */
export const MAX_STEP = 2_000;
