import { type Cost, cost } from './cost.ts';
import type { RomMachine } from './machine.ts';
import { RESUME } from './resume.ts';

/**
 * One place in the ROM where execution is taken over. A function is one row of its topic's list: name, address, arguments, cost, body.
 * Names and addresses are those of Espressif's linker script (`eagle.rom.addr.v6.ld` of the NONOS SDK) and, where that has none, of
 * lx106-and-rom.md §4 and §10.
 */
export interface RomFunction {
  readonly address: number;
  readonly name: string;
  /**
   * Its arguments in the order of registers a2..a7: `"` marks the address of a string, `'` a character, `...` what the format before
   * it asks for. `undefined` for a place that is no function.
   */
  readonly args: readonly string[] | undefined;
  /** Leaves `cpu.pc` where execution goes on, or calls `cpu.idle()`. */
  readonly run: (rom: RomMachine) => void;
}

/**
 * A function that computes something and returns: its result goes to a2, `undefined` leaves a2 alone. When `compute` raised an
 * exception, it does not return.
 */
export function leaf(
  name: string,
  address: number,
  args: string,
  price: Cost,
  compute: (rom: RomMachine) => number | undefined,
): RomFunction {
  return {
    address,
    name,
    args: argumentsOf(args),
    run: (rom) => {
      const value = compute(rom);
      const cycles = rom.charge(price);
      if (rom.cpu.pc === address) rom.returnAfter(cycles, value);
    },
  };
}

/** A function that sees to pc by itself: it waits, calls guest code, or does not return. */
export function control(name: string, address: number, args: string, price: Cost, run: (rom: RomMachine) => void): RomFunction {
  return { ...routine(address, name, price, run), args: argumentsOf(args) };
}

/** A place that ROM code comes back to. */
export function resume(name: keyof typeof RESUME, run: (rom: RomMachine) => void, price: Cost = RESUMED): RomFunction {
  return routine(RESUME[name], name, price, run);
}

/** Any place that sees to pc by itself. */
export function routine(address: number, name: string, price: Cost, run: (rom: RomMachine) => void): RomFunction {
  return {
    address,
    name,
    args: undefined,
    run: (rom) => {
      run(rom);
      rom.cpu.cycles += rom.charge(price);
    },
  };
}

/** A few instructions. */
const RESUMED = cost(10);

const argumentsOf = (args: string): readonly string[] => args.split(' ').filter((argument) => argument !== '');
