import type { ResetCause } from './reset-cause.ts';
import type { StatePart } from './state.ts';

/** An interrupt input of the core: level-sensitive as the peripheral drives it, edges are the core's business. */
export interface IrqLine {
  set(level: boolean): void;
}

/** A block of registers on the bus. Offsets are from the block's base, multiples of 4. */
export interface BusDevice {
  readonly name: string;
  /** Bytes of address space, a multiple of 4. */
  readonly size: number;
  /** The register's value as an unsigned or signed 32-bit number; `undefined` when no such register is modelled: the bus traces it. */
  read(offset: number): number | undefined;
  /** False when no such register is modelled: the bus traces it. */
  write(offset: number, value: number): boolean;
  /**
   * True for a register whose value moves with time by itself, or whose read has an effect. A loop that reads one is not
   * idle. Registers that change only by an event or by a write (FIFO counts, interrupt state) are not volatile.
   */
  isVolatile(offset: number): boolean;
  /**
   * For a write that changes one register at most, which can be read without an effect, and that makes sure of an event for when its
   * outcome would be another: the offset of that register. A loop with such writes may be idle; without an answer it is not.
   */
  effectOf?(offset: number, value: number): number | undefined;
  /** Takes the values that hardware gives after this kind of reset. */
  reset(cause: ResetCause): void;
}

/** A block of the chip: registers whose whole state can be carried over to another chip. What is wired to it is none of that state. */
export interface Peripheral extends BusDevice, StatePart {}
