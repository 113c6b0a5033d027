import { FLASH_WINDOW, IRAM } from '../../../chip/memory-map.ts';
import type { Gate } from '../../bus/entry-point.ts';
import { SR } from '../isa/special-register.ts';
import { ALLOWED, loadFault, storeFault } from '../run/access-rules.ts';
import type { Core } from '../run/core.ts';
import { ACCESS, readBus, sizeOf, writeBus } from '../run/data-access.ts';
import { callRom, isRomCall, type RomCallWatch } from '../run/rom-call.ts';
import { executeSystem } from '../run/system.ts';

const IRAM_START = IRAM.start;
const WINDOW_START = FLASH_WINDOW.start;
/** IRAM is marked by granules of sixteen words. */
const GRANULE_WORDS_SHIFT = 4;

/** The gate between a core's interpreter and what is compiled for it. */
export class CoreGate implements Gate {
  readonly #core: Core;
  readonly #watch: RomCallWatch;
  readonly #iram32: Int32Array;
  readonly #marks: Uint8Array;
  sar = 0;
  until = 0;
  end = 0;
  pc = 0;
  left = 0;
  isIndirect = false;
  outcome: 0 | 1 | 2 = 0;
  /** Words of IRAM that answer; first word of the flash in the window, and how many lie there in one piece. */
  #iramWords = 0;
  #windowBase = 0;
  #windowWords = 0;
  #flash32: Int32Array;

  constructor(core: Core, watch: RomCallWatch) {
    const { iram32, window, code } = core.bus;
    this.#core = core;
    this.#watch = watch;
    this.#iram32 = iram32;
    this.#flash32 = window.flash32;
    this.#marks = code.marks;
    this.refresh();
  }

  /** To be called when the memory map may have changed. */
  refresh(): void {
    const { bus } = this.#core;
    this.#iramWords = bus.iramSize >>> 2;
    this.#windowBase = bus.window.base >>> 2;
    this.#windowWords = bus.window.span >>> 2;
    this.#flash32 = bus.window.flash32;
  }

  load(address: number, kind: number, pc: number, length: number, left: number, old: number): number {
    if (kind === ACCESS.L32 && (address & 3) === 0) {
      const inIram = (address - IRAM_START) >>> 2;
      if (inIram < this.#iramWords) return this.#iram32[inIram]!;
      const inWindow = (address - WINDOW_START) >>> 2;
      if (inWindow < this.#windowWords) return this.#flash32[this.#windowBase + inWindow]!;
    }
    const { bus } = this.#core;
    if (loadFault(bus, address >>> 0, sizeOf(kind)) !== ALLOWED) {
      this.#leave(2, pc, left);
      return old;
    }
    const { version } = bus.code;
    this.#begin(pc, left);
    const value = readBus(bus, address >>> 0, kind);
    if (this.#hasChanged(left, version)) this.#leave(1, (pc + length) | 0, left - 1);
    return value;
  }

  store(address: number, kind: number, pc: number, length: number, left: number, value: number): void {
    const inIram = (address - IRAM_START) >>> 2;
    if (kind === ACCESS.S32 && (address & 3) === 0 && inIram < this.#iramWords && this.#marks[inIram >>> GRANULE_WORDS_SHIFT] === 0) {
      this.#iram32[inIram] = value;
      return;
    }
    const { bus } = this.#core;
    if (storeFault(bus, address >>> 0, sizeOf(kind)) !== ALLOWED) {
      this.#leave(2, pc, left);
      return;
    }
    const { version } = bus.code;
    this.#begin(pc, left);
    writeBus(bus, address >>> 0, kind, value);
    if (this.#hasChanged(left, version)) this.#leave(1, (pc + length) | 0, left - 1);
  }

  system(word: number, pc: number, left: number): void {
    const core = this.#core;
    const { version } = core.bus.code;
    this.#begin(pc, left);
    core.sar = this.sar;
    executeSystem(core, word);
    this.sar = core.sar;
    const isElsewhere = core.waiting || core.timerAt < this.end || (core.plain[SR.LITBASE]! & 1) !== 0;
    if (isElsewhere || this.#hasChanged(left, version)) this.#leave(1, core.pc | 0, left - 1);
  }

  callRom(address: number, returnTo: number, left: number): number {
    const core = this.#core;
    const { version } = core.bus.code;
    if (!isRomCall(core.bus, address)) {
      this.#leave(1, address, left);
      core.cycles = this.until - left;
      return left;
    }
    this.#begin(address, left);
    core.sar = this.sar;
    callRom(core, this.#watch);
    this.sar = core.sar;
    const rest = this.until - core.cycles;
    const goesOn = core.pc === returnTo >>> 0 && Number.isInteger(rest) && !core.waiting && !core.idleRequested;
    if (!goesOn || core.timerAt < this.end || this.#hasMoved(version)) this.#leave(1, core.pc | 0, 0);
    return rest;
  }

  #leave(outcome: 1 | 2, pc: number, left: number): void {
    this.outcome = outcome;
    this.pc = pc;
    this.left = left;
  }

  /** As the interpreter does before an access: the instruction's cycle has passed. */
  #begin(pc: number, left: number): void {
    const core = this.#core;
    core.pc = pc >>> 0;
    core.bus.pc = core.pc;
    core.cycles = this.until - left + 1;
    core.wasTouched = true;
  }

  /** Whether the service between two instructions would do anything now, or the code would be another. */
  #hasChanged(left: number, version: number): boolean {
    return this.#core.cycles !== this.until - left + 1 || this.#hasMoved(version);
  }

  /** The same, whatever time has passed. */
  #hasMoved(version: number): boolean {
    const core = this.#core;
    const { bus } = core;
    return (
      bus.code.version !== version ||
      core.limit < this.end ||
      core.stopRequested ||
      core.isInterruptDue() ||
      bus.iramSize >>> 2 !== this.#iramWords ||
      bus.window.base >>> 2 !== this.#windowBase ||
      bus.window.span >>> 2 !== this.#windowWords ||
      bus.window.flash32 !== this.#flash32
    );
  }
}
