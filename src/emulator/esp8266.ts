import type { Nanos } from '../base/clock.ts';
import type { EspError } from '../base/error.ts';
import { type EventClock, EventRestorer, ShiftedClock } from '../base/event-clock.ts';
import { winbondPart } from '../chip/flash-part.ts';
import type { Link } from '../wire/link.ts';
import type { Bus } from './bus/bus.ts';
import type { UnmodelledCount } from './bus/unmodelled.ts';
import { type ChipOptions, type ForkOptions, forkedOptions } from './chip-options.ts';
import { CompiledCode } from './cpu/compile/compiled-code.ts';
import type { Cpu } from './cpu/cpu.ts';
import type { FlashArray } from './nor/flash-array.ts';
import type { NorFlash } from './nor/nor-flash.ts';
import type { Peripherals } from './peripheral/index.ts';
import type { ResetCause } from './reset-cause.ts';
import { type AnyPart, restoreInto, type SavedState, savedOf } from './state.ts';
import type { CpuClock } from './time/chip-clock.ts';
import { type ChipParts, wireChip } from './wiring.ts';

/** The state of every part, as data: memories, lists and maps in it are the parts' own. */
export interface ChipState {
  readonly now: Nanos;
  readonly array: FlashArray;
  readonly parts: SavedState;
  readonly wire: ReturnType<ChipParts['wire']['save']>;
}

/**
 * A software ESP8266 with its flash, its wire and its reset circuit: it executes the code that is uploaded to it or found in its flash.
 * It is one event source on the clock. Not modelled: a radio that hears anything, SDIO, the time that a fetch from flash takes.
 */
export class Chip {
  readonly cpu: Cpu;
  readonly bus: Bus;
  readonly flash: NorFlash;
  readonly peripherals: Peripherals;
  /** Its own time: ahead of the virtual clock while it executes. */
  readonly clock: CpuClock;
  readonly #events: EventClock;
  readonly #options: Omit<ChipOptions, 'flash'>;
  readonly #parts: ChipParts;

  /**
   * Power is on from here; execution starts when the clock runs. With `state` the chip goes on from there instead, its flash, too.
   * @throws RangeError for sizes that no part has; EspError `usage.invalid` for faults that do not exist.
   */
  constructor(options: ChipOptions, state?: ChipState) {
    const { flash: contents, ...kept } = options;
    const part = options.part ?? winbondPart(options.chipSize);
    this.#options = { ...kept, part, cpu: { compiledCode: new CompiledCode(), ...options.cpu } };
    const ahead = state === undefined ? 0 : state.now - options.clock.now;
    this.#events = ahead === 0 ? options.clock : new ShiftedClock(options.clock, ahead);
    const origin = { events: this.#events, ahead, array: state?.array };
    const parts = wireChip({ ...this.#options, ...(contents && { flash: contents }) }, origin);
    this.#parts = parts;
    this.cpu = parts.cpu;
    this.bus = parts.bus;
    this.flash = parts.flash;
    this.peripherals = parts.peripherals;
    this.clock = parts.clock;
    if (state !== undefined) this.#restore(state);
    parts.faults?.begin(this.flash);
    if (state === undefined) this.powerCycle(options.boot);
  }

  /**
   * Another chip in the same state, which goes on as this one would and has nothing in common with it but compiled code: neither notices
   * what becomes of the other. The contents of the flash are not copied until one of them changes its own: the first program or erase of
   * either costs that copy. A link that is open is forked too, with its rates and what it has not read yet: the fork's first call of
   * {@link link} takes it over.
   * @throws TypeError on the chip's own clock, and from inside its execution, where `onTrace` is called.
   */
  fork(own: ForkOptions): Chip {
    if (this.#parts.slices.isRunning) throw new TypeError('a chip cannot be forked while it executes');
    if (own.clock === this.#options.clock) throw new TypeError('a fork needs a clock of its own');
    return new Chip(forkedOptions(this.#options, own), this.save());
  }

  /** The state of every part, at this very moment. */
  save(): ChipState {
    return {
      now: this.#events.now,
      array: this.flash.array,
      parts: savedOf(this.#stateParts),
      wire: this.#parts.wire.save(),
    };
  }

  #restore({ parts, wire }: ChipState): void {
    const rearming = new EventRestorer();
    restoreInto(this.#stateParts, parts, rearming);
    this.#parts.wire.restore(wire, rearming, this.#parts.lineRate);
    rearming.finish();
  }

  /**
   * All but the wire, whose restoring needs more, in the order in which they are restored: the core after the blocks whose interrupt lines drive it, the
   * slices after all that wakes them.
   */
  get #stateParts(): Readonly<Record<string, AnyPart>> {
    const { wire: _wire, faults: _faults, tracer: _tracer, lineRate: _lineRate, peripherals, ...parts } = this.#parts;
    return { ...peripherals, ...parts };
  }

  /** Why execution stopped for good; `undefined` while it goes on. A reset takes it away. */
  get fault(): EspError | undefined {
    return this.#parts.power.fault;
  }

  /** Instructions executed since it was made: cycles but for the ROM's and those spent idle. */
  get instructions(): number {
    return this.cpu.cycles - this.#parts.rom.cycles - this.clock.idleCycles;
  }

  /** How often each of its faults has struck, in the order of the plan. */
  get strikes(): readonly number[] {
    return this.#parts.faults?.strikes ?? [];
  }

  /** Accesses to addresses that nothing models, so far; of the first 1024 addresses. */
  get unmodelled(): readonly UnmodelledCount[] {
    return this.bus.unmodelled;
  }

  /** How many accesses of that kind there were at other addresses. */
  get unmodelledOthers(): number {
    return this.bus.unmodelledOthers;
  }

  /**
   * The host's end of the serial line. Opening and closing it resets nothing. With `anyBaud` the line has no rate, as through a
   * socket: both ends always understand each other, and `setBaud` does nothing.
   * @throws EspError `link.busy` while another one is open.
   */
  link({ anyBaud = false }: { readonly anyBaud?: boolean } = {}): Link {
    return this.#parts.wire.open(anyBaud ? this.#parts.lineRate : undefined);
  }

  /** Level of a pin, 0 to 15, as the board drives it from now on, as long as the chip does not. @throws RangeError for another pin */
  setPin(gpio: number, isHigh: boolean): void {
    if (!(Number.isInteger(gpio) && gpio >= 0 && gpio <= 15)) throw new RangeError(`no GPIO${gpio}`);
    const { gpio: pins } = this.peripherals;
    const bit = 1 << gpio;
    pins.pins = isHigh ? pins.pins | bit : pins.pins & ~bit;
    this.#parts.slices.wake();
  }

  /** Power off and on, with GPIO0 high (`flash`) or low. */
  powerCycle(boot: 'flash' | 'download' = 'flash'): void {
    this.#parts.power.cycle(boot);
  }

  /** Power off, until {@link powerCycle}; what arrives meanwhile is lost. Not to be called from inside the chip. */
  powerOff(): void {
    this.#parts.power.off();
  }

  /**
   * Resets the chip as `cause` does: only those from outside latch the straps and set the PLL back. From inside a slice it takes
   * effect after the current instruction.
   */
  reset(cause: ResetCause): void {
    this.#parts.power.reset(cause);
  }
}

/** A chip that was just powered on. @throws RangeError when the flash contents do not fit `chipSize`, or no part has that size. */
export function createChip(options: ChipOptions): Chip {
  return new Chip(options);
}
