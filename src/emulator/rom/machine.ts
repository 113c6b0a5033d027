import type { EspError } from '../../base/error.ts';
import type { Bus } from '../bus/bus.ts';
import type { Cpu } from '../cpu/cpu.ts';
import type { NorFlash } from '../nor/nor-flash.ts';
import type { AnalogRegisters } from '../peripheral/radio/analog-registers.ts';
import type { Spi } from '../peripheral/spi.ts';
import type { Uart } from '../peripheral/uart.ts';
import type { ResetCause } from '../reset-cause.ts';
import type { ChipClock } from '../time/chip-time.ts';
import { type Cost, MAX_STEP } from './cost.ts';
import { RESUME } from './resume.ts';

const A0 = 0;
const A1 = 1;
const A2 = 2;
const A3 = 3;
const A4 = 4;
/** Arguments in registers: a2..a7; further ones are on the stack. */
const REGISTER_ARGUMENTS = 6;
const WORD = 2 ** 32;

/** What the ROM reports besides its output. */
export type RomEvent =
  | { readonly kind: 'restart'; readonly caller: number }
  | { readonly kind: 'dead'; readonly reason: DeadReason }
  | { readonly kind: 'exception'; readonly cause: number; readonly pc: number; readonly address: number }
  | { readonly kind: 'run'; readonly entry: number };

/** Why the ROM stands still until a reset. */
export type DeadReason = 'no-image' | 'bad-checksum' | 'bad-segment' | 'bad-strap' | 'exception' | 'double-exception';

/** What the ROM works on: handed in by the composition. */
export interface RomParts {
  readonly cpu: Cpu;
  readonly bus: Bus;
  readonly clock: ChipClock;
  readonly flash: NorFlash;
  readonly uarts: readonly [Uart, Uart];
  readonly analog: AnalogRegisters;
  /** What the costs of cost.ts are multiplied by: they are estimates. */
  readonly costFactor: number;
  /** The first cycle count at or after `time` (nanoseconds), at the CPU's present rate. */
  cycleAt(time: number): number;
  /** The controller that the flash hangs on. */
  readonly spi: Spi;
  /** Straps and cause as latched by the last reset. */
  readonly resetCause: () => ResetCause;
  readonly straps: () => number;
  /** Resets the chip; the caller must return at once. */
  reset(cause: ResetCause): void;
  report(event: RomEvent): void;
  fail(error: EspError): void;
}

/** What {@link RomMachine.save} gives. */
export type RomMachineState = ReturnType<RomMachine['save']>;

/** The caller's side of a ROM function: registers, guest memory, ways to return and to wait. Holds no state of its own. */
export class RomMachine {
  readonly parts: RomParts;
  readonly cpu: Cpu;
  readonly bus: Bus;
  /** Cycle count at which a waiting ROM call wants to be entered again; infinite when none waits. */
  wakeAt: number = Number.POSITIVE_INFINITY;
  #units = 0;

  constructor(parts: RomParts) {
    this.parts = parts;
    this.cpu = parts.cpu;
    this.bus = parts.bus;
  }

  /** Argument `index` as an unsigned word. */
  arg(index: number): number {
    if (index < REGISTER_ARGUMENTS) return this.get(A2 + index);
    return this.bus.read32(this.get(A1) + 4 * (index - REGISTER_ARGUMENTS));
  }

  get(register: number): number {
    return (this.cpu.ar[register] as number) >>> 0;
  }

  set(register: number, value: number): void {
    this.cpu.ar[register] = value | 0;
  }

  /** Adds to what the call is charged for, in the units of its cost. */
  spend(units: number): void {
    this.#units += units;
  }

  /** The cycles of a call that `cost` prices, with what it spent; starts anew for the next one. */
  charge({ call, perUnit }: Cost): number {
    const cycles = Math.ceil((call + this.#units * perUnit) * this.parts.costFactor);
    this.#units = 0;
    return cycles;
  }

  /** Back to the caller, with `value` in a2 when there is one. */
  return(value?: number): void {
    if (value !== undefined) this.set(A2, value);
    this.cpu.pc = this.get(A0);
  }

  /** As {@link return} once `cycles` have passed; when they are many, interrupts are taken meanwhile. */
  returnAfter(cycles: number, value?: number): void {
    if (cycles <= MAX_STEP) {
      this.cpu.cycles += cycles;
      this.return(value);
      return;
    }
    const deadline = this.cpu.cycles + cycles;
    if (value !== undefined) this.set(A2, value);
    this.set(A3, deadline);
    this.set(A4, Math.floor(deadline / WORD));
    this.cpu.pc = RESUME.elapse;
  }

  /** The wait of {@link returnAfter}. */
  elapse(): void {
    const deadline = this.get(A4) * WORD + this.get(A3);
    if (this.cpu.cycles >= deadline) this.return();
    else this.waitUntil(deadline);
  }

  /** Goes to `address`, guest code or ROM, which comes back to `returnTo`. */
  call(address: number, returnTo: number, ...args: readonly number[]): void {
    for (const [i, value] of args.entries()) this.set(A2 + i, value);
    this.set(A0, returnTo);
    this.cpu.pc = address;
  }

  /** Leaves pc where it is, to be entered again at `cycle` or by any event before. */
  waitUntil(cycle: number): void {
    this.wakeAt = cycle;
    this.cpu.idle();
  }

  /** True when it is `time` (nanoseconds): at once where nothing can happen before. Else as {@link waitUntil}. */
  waitTill(time: number): boolean {
    const { cpu } = this;
    const cycle = this.parts.cycleAt(Math.ceil(time)); // the clock tells whole nanoseconds only
    if (cycle > cpu.cycles) {
      if (cycle >= cpu.limit || cycle >= cpu.timerAt) {
        this.waitUntil(cycle);
        return false;
      }
      cpu.cycles = cycle;
    }
    return true;
  }

  /** Stays at pc until an event comes: an interrupt, or one that the waiting code looks for. */
  waitForEvent(): void {
    this.cpu.idle();
  }

  /** Stands still until a reset. */
  die(reason: DeadReason): void {
    this.parts.report({ kind: 'dead', reason });
    this.cpu.pc = RESUME.dead;
  }

  /** Little-endian words of guest memory from `address` on. */
  words(address: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => this.bus.read32(address + 4 * i));
  }

  fill(address: number, length: number, value: number): void {
    this.bus.writeBytes(address, new Uint8Array(length).fill(value));
  }

  /** Everything else that ROM functions remember is in guest memory. */
  save() {
    return { wakeAt: this.wakeAt, units: this.#units };
  }

  restore({ wakeAt, units }: RomMachineState): void {
    this.wakeAt = wakeAt;
    this.#units = units;
  }
}
