import type { Bus } from '../../bus/bus.ts';
import { EXCCAUSE, PS, VECTOR } from '../isa/exception.ts';

/** The mask ROM, which is not executed but called. */
export interface RomEntry {
  /** Called when the core is about to execute `address` (0x40000000-0x4000FFFF). Leaves `cpu.pc` elsewhere, or calls `cpu.idle()`. */
  enter(address: number): void;
}

const RESET_VECTOR = 0x40000080;
const RESET_VECBASE = 0x40000000;
const WORD = 0x1_0000_0000;

/** Interrupt lines by kind: lx106-and-rom.md §1.1. */
const LEVEL_LINES = 0x003f;
const TIMER_LINE = 1 << 6;
const SOFTWARE_LINE = 1 << 7;
const EDGE_LINES = 0x3f00;
const NMI_LINE = 1 << 14;

/** What {@link Core.save} gives. */
export type CoreState = ReturnType<Core['save']>;

/**
 * Registers of the LX106 and what happens to them by themselves: exceptions, interrupts, the cycle counter.
 */
export class Core {
  readonly bus: Bus;
  /** a0..a15. */
  readonly ar = new Int32Array(16);
  /** Registers without behaviour here (LITBASE's is the L32R's), by special-register number. */
  readonly plain = new Int32Array(256);
  pc = RESET_VECTOR;
  sar = 0;
  ps: number = PS.EXCM | PS.INTLEVEL;
  vecbase = RESET_VECBASE;
  epc1 = 0;
  epc2 = 0;
  epc3 = 0;
  eps2 = 0;
  eps3 = 0;
  depc = 0;
  excsave1 = 0;
  excsave2 = 0;
  excsave3 = 0;
  exccause = 0;
  excvaddr = 0;
  debugcause = 0;
  intenable = 0;
  /** Instructions executed since power-on, and the cycles that ROM and idling added; never goes back. */
  cycles = 0;
  /** `run()` returns once `cycles` has reached it. May be lowered at any time. */
  limit = 0;
  rom: RomEntry = { enter: () => this.raise(EXCCAUSE.FETCH_PROHIBITED, this.pc) };
  /** Handles SIMCALL; without it SIMCALL is an illegal instruction, as on the chip. For test programs. */
  simcall: (() => void) | undefined;

  /** Called before every instruction and ROM call, at the price of speed; nothing else changes. */
  onStep: ((core: Core) => void) | undefined;

  /** WAITI was executed and no interrupt came yet. */
  waiting = false;
  /** The ROM has nothing to do until an event. */
  idleRequested = false;
  stopRequested = false;
  /** Something happened that repeating the same instructions from the same registers need not repeat: see IdleProbe. */
  impure = true;
  /** Something beyond core and memory was accessed: interrupts, limit and map may be others. */
  wasTouched = true;
  /** The ROM call under way declared itself pure. */
  pureCallMade = false;

  #ccompare0 = 0;
  #ccountOrigin = 0;
  /** Value of `cycles` at which CCOUNT next equals CCOMPARE0 and the timer interrupt is due. Only to be read. */
  timerAt = WORD;
  /** Interrupt inputs as driven. */
  #lines = 0;
  /** Interrupts that stay until cleared: edges, timer, software, NMI. */
  #latched = 0;

  constructor(bus: Bus) {
    this.bus = bus;
  }

  /** Registers take their reset values; `cycles` goes on, CCOUNT starts anew. Interrupt inputs stay as driven. */
  reset(): void {
    this.ar.fill(0);
    this.plain.fill(0);
    this.pc = RESET_VECTOR;
    this.sar = 0;
    this.ps = PS.EXCM | PS.INTLEVEL;
    this.vecbase = RESET_VECBASE;
    this.epc1 = this.epc2 = this.epc3 = this.eps2 = this.eps3 = this.depc = 0;
    this.excsave1 = this.excsave2 = this.excsave3 = this.exccause = this.excvaddr = this.debugcause = 0;
    this.intenable = 0;
    this.waiting = this.idleRequested = false;
    this.impure = true;
    this.#latched = 0;
    this.ccount = 0;
    this.ccompare0 = 0;
  }

  /** The low 32 bits of the cycle counter, unsigned. */
  get ccount(): number {
    return (this.cycles - this.#ccountOrigin) >>> 0;
  }

  set ccount(value: number) {
    this.#ccountOrigin = this.cycles - (value >>> 0);
    this.#scheduleTimer();
  }

  get ccompare0(): number {
    return this.#ccompare0;
  }

  /** Writing it takes back the timer interrupt. */
  set ccompare0(value: number) {
    this.#ccompare0 = value >>> 0;
    this.#latched &= ~TIMER_LINE;
    this.#scheduleTimer();
  }

  #scheduleTimer(): void {
    this.timerAt = this.cycles + ((this.#ccompare0 - this.ccount) >>> 0 || WORD);
  }

  /** Cycles until CCOUNT equals CCOMPARE0; `Infinity` when INTENABLE does not let the timer interrupt through. */
  cyclesToTimer(): number {
    return this.intenable & TIMER_LINE ? this.timerAt - this.cycles : Number.POSITIVE_INFINITY;
  }

  /** Latches the timer interrupt when `cycles` has reached or passed CCOMPARE0. */
  tickTimer(): void {
    while (this.cycles >= this.timerAt) {
      this.#latched |= TIMER_LINE;
      this.timerAt += WORD;
    }
  }

  /** INTERRUPT: what is pending, enabled or not. */
  get interrupt(): number {
    return (this.#lines & LEVEL_LINES) | this.#latched;
  }

  /** INTSET: only the software interrupt can be set so. */
  setInterrupts(mask: number): void {
    this.#latched |= mask & SOFTWARE_LINE;
  }

  /** INTCLEAR: software and edge interrupts. */
  clearInterrupts(mask: number): void {
    this.#latched &= ~(mask & (SOFTWARE_LINE | EDGE_LINES));
  }

  /** Drives interrupt input `line`: 0..5 by level, 8..13 and 14 (NMI) by rising edge. @throws RangeError for a line without an input. */
  setIrq(line: number, level: boolean): void {
    const bit = 1 << line;
    if (!(bit & (LEVEL_LINES | EDGE_LINES | NMI_LINE)) || line > 14) throw new RangeError(`no interrupt input ${line}`);
    if (level) {
      this.#latched |= bit & ~this.#lines & (EDGE_LINES | NMI_LINE);
      this.#lines |= bit;
    } else this.#lines &= ~bit;
  }

  /** Whether {@link takeInterrupt} would take one. */
  isInterruptDue(): boolean {
    if (this.#latched & NMI_LINE) return true;
    return (this.interrupt & this.intenable & ~NMI_LINE) !== 0 && (this.ps & (PS.EXCM | PS.INTLEVEL)) === 0;
  }

  /** Enters the handler of the interrupt that is due, if any. */
  takeInterrupt(): boolean {
    if (!this.isInterruptDue()) return false;
    if (this.#latched & NMI_LINE) {
      this.#latched &= ~NMI_LINE;
      this.epc3 = this.pc;
      this.eps3 = this.ps;
      this.ps = (this.ps & ~PS.INTLEVEL) | PS.EXCM | 3;
      this.pc = (this.vecbase + VECTOR.NMI) >>> 0;
    } else this.raise(EXCCAUSE.LEVEL1_INTERRUPT);
    this.impure = true;
    return true;
  }

  /** Exception entry at `pc`: EPC1 (DEPC when one is being handled), EXCCAUSE, EXCVADDR when given, PS.EXCM, vector. */
  raise(cause: number, vaddr?: number): void {
    this.impure = true;
    this.exccause = cause;
    if (vaddr !== undefined) this.excvaddr = vaddr >>> 0;
    if (this.ps & PS.EXCM) {
      this.depc = this.pc;
      this.pc = (this.vecbase + VECTOR.DOUBLE) >>> 0;
    } else {
      this.epc1 = this.pc;
      this.pc = (this.vecbase + (this.ps & PS.UM ? VECTOR.USER : VECTOR.KERNEL)) >>> 0;
      this.ps |= PS.EXCM;
    }
  }

  /** Debug exception (level 2) at `pc`; nothing happens when INTLEVEL masks it. `cause`: 8 BREAK, 16 BREAK.N. */
  raiseDebug(cause: number): boolean {
    if ((this.ps & PS.INTLEVEL) >= 2) return false;
    this.impure = true;
    this.debugcause = cause;
    this.epc2 = this.pc;
    this.eps2 = this.ps;
    this.ps = (this.ps & ~PS.INTLEVEL) | PS.EXCM | 2;
    this.pc = (this.vecbase + VECTOR.DEBUG) >>> 0;
    return true;
  }

  /** Makes `run()` return 'stopped' after the current instruction. */
  stop(): void {
    this.stopRequested = true;
  }

  /** From `rom.enter`: the call changed nothing but registers, and nothing but registers and memory decided what it did. */
  pureCall(): void {
    this.pureCallMade = true;
  }

  /** From `rom.enter`: nothing to do until an event. `run()` returns 'idle' unless an interrupt is due. */
  idle(): void {
    this.idleRequested = true;
  }

  /** All but `limit`, which whoever runs the core sets anew each time. */
  save() {
    return {
      ar: this.ar,
      plain: this.plain,
      pc: this.pc,
      sar: this.sar,
      ps: this.ps,
      vecbase: this.vecbase,
      epc1: this.epc1,
      epc2: this.epc2,
      epc3: this.epc3,
      eps2: this.eps2,
      eps3: this.eps3,
      depc: this.depc,
      excsave1: this.excsave1,
      excsave2: this.excsave2,
      excsave3: this.excsave3,
      exccause: this.exccause,
      excvaddr: this.excvaddr,
      debugcause: this.debugcause,
      intenable: this.intenable,
      cycles: this.cycles,
      waiting: this.waiting,
      idleRequested: this.idleRequested,
      stopRequested: this.stopRequested,
      impure: this.impure,
      wasTouched: this.wasTouched,
      pureCallMade: this.pureCallMade,
      ccompare0: this.#ccompare0,
      ccountOrigin: this.#ccountOrigin,
      timerAt: this.timerAt,
      lines: this.#lines,
      latched: this.#latched,
    };
  }

  /** Takes over what another one's `save` gives. */
  restore(state: CoreState): void {
    this.ar.set(state.ar);
    this.plain.set(state.plain);
    this.pc = state.pc;
    this.sar = state.sar;
    this.ps = state.ps;
    this.vecbase = state.vecbase;
    this.epc1 = state.epc1;
    this.epc2 = state.epc2;
    this.epc3 = state.epc3;
    this.eps2 = state.eps2;
    this.eps3 = state.eps3;
    this.depc = state.depc;
    this.excsave1 = state.excsave1;
    this.excsave2 = state.excsave2;
    this.excsave3 = state.excsave3;
    this.exccause = state.exccause;
    this.excvaddr = state.excvaddr;
    this.debugcause = state.debugcause;
    this.intenable = state.intenable;
    this.cycles = state.cycles;
    this.waiting = state.waiting;
    this.idleRequested = state.idleRequested;
    this.stopRequested = state.stopRequested;
    this.impure = state.impure;
    this.wasTouched = state.wasTouched;
    this.pureCallMade = state.pureCallMade;
    this.#ccompare0 = state.ccompare0;
    this.#ccountOrigin = state.ccountOrigin;
    this.timerAt = state.timerAt;
    this.#lines = state.lines;
    this.#latched = state.latched;
  }
}
