import { EspError } from '../../base/error.ts';
import { ROM } from '../../chip/memory-map.ts';
import type { RomEntry } from '../cpu/cpu.ts';
import type { RomFunction } from './function.ts';
import { awaitsTuning, tuneLoader } from './loader/loader.ts';
import { RomMachine, type RomParts } from './machine.ts';
import { romFunctionName } from './place.ts';
import { ROM_TABLE } from './table.ts';

/** A call of the ROM, as a trace sees it. */
export interface RomCall {
  readonly address: number;
  readonly name: string;
  /** a0: where the call comes from. */
  readonly caller: number;
  readonly args: readonly [number, number, number, number];
}

/** What the dispatcher tells, when anybody wants to know. */
export interface RomOptions {
  readonly onCall?: ((call: RomCall) => void) | undefined;
}

const BY_ADDRESS: ReadonlyMap<number, RomFunction> = new Map(ROM_TABLE.map((f) => [f.address, f]));

/** What {@link Rom.save} gives. */
export type RomState = ReturnType<Rom['save']>;

/**
 * The mask ROM at high level: execution that reaches it is taken over by the table's function at that address. An address that is not
 * in the table stops the core and is reported by name.
 */
export class Rom implements RomEntry {
  readonly #machine: RomMachine;
  readonly #onCall: ((call: RomCall) => void) | undefined;
  readonly #unknown = new Map<number, number>();
  #cycles = 0;

  constructor(parts: RomParts, { onCall }: RomOptions = {}) {
    this.#machine = new RomMachine(parts);
    this.#onCall = onCall;
  }

  /** Cycle count at which the waiting ROM call goes on; infinite when none waits, and while a handler that interrupted it is executed. */
  get wakeAt(): number {
    const { cpu, wakeAt } = this.#machine;
    return cpu.pc < ROM.end ? wakeAt : Number.POSITIVE_INFINITY;
  }

  /** What its functions have cost so far. */
  get cycles(): number {
    return this.#cycles;
  }

  enter(address: number): void {
    const rom = this.#machine;
    rom.wakeAt = Number.POSITIVE_INFINITY;
    const f = BY_ADDRESS.get(address);
    const name = f?.name ?? romFunctionName(address) ?? 'unknown';
    this.#onCall?.({ address, name, caller: rom.get(0), args: [rom.arg(0), rom.arg(1), rom.arg(2), rom.arg(3)] });
    if (f === undefined) {
      const count = (this.#unknown.get(address) ?? 0) + 1;
      this.#unknown.set(address, count);
      rom.parts.fail(new EspError('emulator.unknown-rom', { address, name, caller: rom.get(0), count }));
      rom.cpu.stop();
      return;
    }
    const before = rom.cpu.cycles;
    f.run(rom);
    this.#cycles += rom.cpu.cycles - before;
  }

  /** The host begins to send at `baud`: autobaud of the loader, when it is waiting for that. */
  detectBaud(baud: number, uartHz: number): void {
    tuneLoader(this.#machine, baud, uartHz);
  }

  /** The loader measures the rate of what comes next. */
  get isDetectingBaud(): boolean {
    return awaitsTuning(this.#machine);
  }

  save() {
    return { machine: this.#machine.save(), unknown: this.#unknown, cycles: this.#cycles };
  }

  restore({ machine, unknown, cycles }: RomState): void {
    this.#machine.restore(machine);
    this.#unknown.clear();
    for (const [address, count] of unknown) this.#unknown.set(address, count);
    this.#cycles = cycles;
  }
}
