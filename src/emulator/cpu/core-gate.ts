import type { Gate } from '../bus/leader.ts';
import { ALLOWED, loadFault, storeFault } from './access-rules.ts';
import type { Core } from './core.ts';
import { readBus, sizeOf, writeBus } from './data-access.ts';

/** The gate between a core's interpreter and what is compiled for it. */
export class CoreGate implements Gate {
  readonly #core: Core;
  sar = 0;
  until = 0;
  pc = 0;
  far = false;
  iramWords = 0;
  windowBase = 0;
  windowWords = 0;
  isFaulted = false;
  isChanged = false;

  constructor(core: Core) {
    this.#core = core;
    this.refresh();
  }

  /** To be called when the memory map may have changed. */
  refresh(): void {
    const { bus } = this.#core;
    this.iramWords = bus.iramSize >>> 2;
    this.windowBase = bus.window.base >>> 2;
    this.windowWords = bus.window.span >>> 2;
  }

  load(address: number, kind: number, pc: number, left: number): number {
    const { bus } = this.#core;
    this.isFaulted = loadFault(bus, address >>> 0, sizeOf(kind)) !== ALLOWED;
    if (this.isFaulted) return 0;
    const { version } = bus.code;
    this.#begin(pc, left);
    const value = readBus(bus, address >>> 0, kind);
    this.isChanged = this.#hasChanged(left, version);
    return value;
  }

  store(address: number, kind: number, pc: number, left: number, value: number): void {
    const { bus } = this.#core;
    this.isFaulted = storeFault(bus, address >>> 0, sizeOf(kind)) !== ALLOWED;
    if (this.isFaulted) return;
    const { version } = bus.code;
    this.#begin(pc, left);
    writeBus(bus, address >>> 0, kind, value);
    this.isChanged = this.#hasChanged(left, version);
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
    const core = this.#core;
    const { bus } = core;
    return (
      bus.code.version !== version ||
      core.limit < this.until ||
      core.cycles !== this.until - left + 1 ||
      core.stopRequested ||
      core.isInterruptDue() ||
      bus.iramSize >>> 2 !== this.iramWords ||
      bus.window.base >>> 2 !== this.windowBase ||
      bus.window.span >>> 2 !== this.windowWords
    );
  }
}
