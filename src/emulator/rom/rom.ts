import { EspError } from '../../base/error.ts';
import { ROM } from '../../chip/memory-map.ts';
import { romFunctionName } from '../../chip/rom-function.ts';
import type { RomEntry } from '../cpu/cpu.ts';
import { ARITHMETIC_FUNCTIONS } from './arithmetic.ts';
import { BOOT_FUNCTIONS } from './boot.ts';
import { BOOT_IMAGE_FUNCTIONS } from './boot-image.ts';
import { CACHE_FUNCTIONS } from './cache.ts';
import { DELAY_FUNCTIONS } from './delay.ts';
import { EXCEPTION_FUNCTIONS } from './exception.ts';
import { FLOAT_FUNCTIONS } from './float.ts';
import type { RomFunction } from './function.ts';
import { INTERRUPT_FUNCTIONS } from './interrupt.ts';
import { awaitsTuning, LOADER_FUNCTIONS, tuneLoader } from './loader/loader.ts';
import { RomMachine, type RomParts } from './machine.ts';
import { MD5_FUNCTIONS } from './md5.ts';
import { MEMORY_FUNCTIONS } from './memory.ts';
import { PRINT_FUNCTIONS } from './print.ts';
import { PRINTF_FUNCTIONS } from './printf.ts';
import { SPI_FLASH_FUNCTIONS } from './spi-flash.ts';
import { STRING_FUNCTIONS } from './string.ts';
import { SYSTEM_FUNCTIONS } from './system.ts';
import { TASK_FUNCTIONS } from './task.ts';
import { TIMER_FUNCTIONS } from './timer.ts';
import { UART_FUNCTIONS } from './uart.ts';
import { UART_DEVICE_FUNCTIONS } from './uart-device.ts';

/** Every place in the ROM that is taken over. */
export const ROM_TABLE: readonly RomFunction[] = [
  ...ARITHMETIC_FUNCTIONS,
  ...BOOT_FUNCTIONS,
  ...BOOT_IMAGE_FUNCTIONS,
  ...CACHE_FUNCTIONS,
  ...DELAY_FUNCTIONS,
  ...EXCEPTION_FUNCTIONS,
  ...FLOAT_FUNCTIONS,
  ...INTERRUPT_FUNCTIONS,
  ...LOADER_FUNCTIONS,
  ...MD5_FUNCTIONS,
  ...MEMORY_FUNCTIONS,
  ...PRINT_FUNCTIONS,
  ...PRINTF_FUNCTIONS,
  ...SPI_FLASH_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...SYSTEM_FUNCTIONS,
  ...TASK_FUNCTIONS,
  ...TIMER_FUNCTIONS,
  ...UART_DEVICE_FUNCTIONS,
  ...UART_FUNCTIONS,
];

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
  hearBaud(baud: number, uartHz: number): void {
    tuneLoader(this.#machine, baud, uartHz);
  }

  /** The loader measures the rate of what comes next. */
  get awaitsBaud(): boolean {
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
