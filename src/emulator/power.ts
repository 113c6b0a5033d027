import type { EspError } from '../base/error.ts';
import { IRAM } from '../chip/memory-map.ts';
import { NOR } from '../chip/register/nor.ts';
import type { Lines } from '../wire/link.ts';
import { ResetCircuit } from '../wire/reset-circuit.ts';
import type { Bus } from './bus/bus.ts';
import type { Cpu } from './cpu/cpu.ts';
import type { NorFlash } from './nor/nor-flash.ts';
import { type Peripherals, powerDownPeripherals, resetPeripherals } from './peripheral/index.ts';
import { RESET_CAUSE, type ResetCause } from './reset-cause.ts';
import type { Slices } from './slices.ts';
import { Stateful } from './state.ts';

const GPIO0 = 1 << 0;

/** What power and resets act on. */
export interface PowerOptions {
  readonly cpu: Cpu;
  readonly bus: Bus;
  readonly flash: NorFlash;
  readonly peripherals: Peripherals;
  readonly slices: Slices;
  /** Called for each reset, before the core starts. */
  readonly onReset: (cause: ResetCause) => void;
}

/** Power, resets and deep sleep: what each of them takes away. */
export class Power extends Stateful {
  readonly #options: PowerOptions;
  protected readonly state = {
    circuit: new ResetCircuit(),
    cause: RESET_CAUSE.powerOn as ResetCause,
    isOff: false,
    isAsleep: false,
    fault: undefined as EspError | undefined,
  };
  /** Asked for by the slice that is executed. */
  #pending: ResetCause | undefined;

  constructor(options: PowerOptions) {
    super();
    this.#options = options;
  }

  /** Of the latest reset. */
  get cause(): ResetCause {
    return this.state.cause;
  }

  /** No power: what arrives is lost. */
  get isOff(): boolean {
    return this.state.isOff;
  }

  /** False while the core stands still whatever happens. */
  get mayRun(): boolean {
    const { isOff, isAsleep, circuit, fault } = this.state;
    return !isOff && !isAsleep && !circuit.held && fault === undefined;
  }

  /** Why execution stopped until a reset; `undefined` while it goes on. */
  get fault(): EspError | undefined {
    return this.state.fault;
  }

  /** Execution stops until a reset. */
  fail(error: EspError): void {
    this.state.fault = error;
  }

  /** Power off and on, with GPIO0 high (`flash`) or low. */
  cycle(boot: 'flash' | 'download'): void {
    this.state.isOff = false;
    this.#resetWithStrap(RESET_CAUSE.powerOn, boot === 'download');
  }

  off(): void {
    this.state.isOff = true;
    this.#hold();
  }

  /** From inside a slice it takes effect after the current instruction. */
  reset(cause: ResetCause): void {
    const { cpu, slices } = this.#options;
    if (slices.isRunning) {
      this.#pending = cause;
      cpu.stop();
    } else this.#reset(cause);
  }

  /** Carries out the reset that the slice before asked for. False when there was none. */
  settle(): boolean {
    const cause = this.#pending;
    if (cause === undefined) return false;
    this.#pending = undefined;
    this.#reset(cause);
    return true;
  }

  /** Only the RTC keeps its power; what the core has done so far stays done, the next instruction does not come. */
  fallAsleep(): void {
    this.state.isAsleep = true;
    this.#options.cpu.stop();
    powerDownPeripherals(this.#options.peripherals);
  }

  /** The lines of the adapter have changed. */
  setLines(lines: Lines): void {
    const action = this.state.circuit.setLines(lines);
    if (action === undefined || this.state.isOff) return;
    if (action === 'hold') this.#hold();
    else this.#resetWithStrap(RESET_CAUSE.external, action.download);
  }

  #hold(): void {
    this.#options.slices.cancel();
    this.#options.peripherals.uart0.reset();
  }

  #resetWithStrap(cause: ResetCause, isDownload: boolean): void {
    const { gpio } = this.#options.peripherals;
    const { pins } = gpio;
    gpio.pins = isDownload ? pins & ~GPIO0 : pins;
    this.reset(cause);
    gpio.pins = pins;
  }

  #reset(cause: ResetCause): void {
    const { cpu, bus, flash, peripherals, slices, onReset } = this.#options;
    this.state.cause = cause;
    this.state.fault = undefined;
    this.state.isAsleep = false;
    if (cause === RESET_CAUSE.powerOn || cause === RESET_CAUSE.deepSleep) {
      bus.dram.fill(0);
      bus.writeBytes(IRAM.start, new Uint8Array(bus.iram.length));
    }
    if (cause === RESET_CAUSE.powerOn) flash.powerOn();
    // SDKs power the flash down before a deep sleep, the ROM does not wake it, and chips do boot after it: something wakes it [I].
    if (cause === RESET_CAUSE.deepSleep) flash.execute(NOR.RELEASE_POWER_DOWN, 0, new Uint8Array(0), 0);
    resetPeripherals(peripherals, cause);
    cpu.reset();
    onReset(cause);
    slices.wake();
  }
}
