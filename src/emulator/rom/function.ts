import { ROM_FUNCTIONS, type RomFunctionName } from '../../chip/rom-function.ts';
import { COST, type Cost } from './cost.ts';
import type { RomMachine } from './machine.ts';
import { RESUME } from './resume.ts';

/** One place in the ROM where execution is taken over. */
export interface RomFunction {
  readonly address: number;
  readonly name: string;
  /** Leaves `cpu.pc` where execution goes on, or calls `cpu.idle()`. */
  readonly run: (rom: RomMachine) => void;
}

/**
 * A function that computes something and returns: its result goes to a2, `undefined` leaves a2 alone. When `compute` raised an
 * exception, it does not return.
 */
export function leaf(name: RomFunctionName, cost: Cost, compute: (rom: RomMachine) => number | undefined): RomFunction {
  const address = ROM_FUNCTIONS[name];
  return {
    address,
    name,
    run: (rom) => {
      const value = compute(rom);
      const cycles = rom.charge(cost);
      if (rom.cpu.pc === address) rom.returnAfter(cycles, value);
    },
  };
}

/** A function that sees to pc by itself: it waits, calls guest code, or does not return. */
export function control(name: RomFunctionName, cost: Cost, run: (rom: RomMachine) => void): RomFunction {
  return routine(ROM_FUNCTIONS[name], name, cost, run);
}

/** A place that ROM code comes back to. */
export function resume(name: keyof typeof RESUME, run: (rom: RomMachine) => void, cost: Cost = COST.tiny): RomFunction {
  return routine(RESUME[name], name, cost, run);
}

/** Any place that sees to pc by itself. */
export function routine(address: number, name: string, cost: Cost, run: (rom: RomMachine) => void): RomFunction {
  return {
    address,
    name,
    run: (rom) => {
      run(rom);
      rom.cpu.cycles += rom.charge(cost);
    },
  };
}
