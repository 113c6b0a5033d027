import { DRAM } from '../../../chip/memory-map.ts';
import { INSTRUCTIONS } from '../isa/instructions.ts';
import { operandOf, sOf, tOf, traitsOf } from '../isa/word.ts';
import type { Core } from './core.ts';
import { peekWord } from './fetch.ts';
import { isRomCall } from './rom-call.ts';

/**
 * Cycles of full speed before the first look; many times more after every look in vain. An instruction that is looked at costs as much as
 * dozens at full speed, and an interrupt's work takes hundreds: better to go round in an idle loop for a while.
 */
const FIRST_WAIT = 32;
const WORK_WAIT = 2048;
const LAST_WAIT = 0x100000;
const LONGER = 4;
/** Code that called the ROM for something fewer cycles ago has work to do: to look at it would be in vain. */
const CALL_WAIT = 256;
/** Instructions of a look, after either wait; some looks in vain are long ones. Loops of up to that length are found. */
const FIRST_LOOK = 32;
const WORK_LOOK = 128;
const LONG_LOOK = 512;
const LONG_EVERY = 3;
/** Instructions after which another state is remembered instead of the first: for a loop that was entered meanwhile. */
const SECOND_PLACE = 128;
/** Different words of DRAM that a loop may store to and still be recognised. */
const MAX_STORES = 32;
/** The same for registers of devices. */
const MAX_REGISTERS = 4;

/** What {@link IdleProbe.save} gives. */
export type IdleProbeState = ReturnType<IdleProbe['save']>;

/**
 * Finds out, exactly, that the core will repeat itself until something outside happens: the same pc, registers and memory
 * as a moment ago, and nothing in between that depends on anything else (`core.impure`). It looks from time to time,
 * instruction by instruction, and compares with a remembered state that is renewed now and then.
 * Memory counts by value: a loop that pushes and pops the same return address is as idle as one without a store.
 */
export class IdleProbe {
  readonly #core: Core;
  readonly #ar = new Int32Array(16);
  #pc = 0;
  #sar = 0;
  #ps = 0;
  readonly #words = new Int32Array(MAX_STORES);
  readonly #values = new Int32Array(MAX_STORES);
  #stores = 0;
  readonly #registers = new Map<number, number>();
  #steps = 0;
  #wait = FIRST_WAIT;
  #looks = 0;
  #usual = FIRST_LOOK;
  #maxSteps = FIRST_LOOK;
  /** Length of the loop that was found last: the core will wait there again. */
  #found = 0;
  /** Value of `cycles` at which to look again. */
  nextAt = 0;
  /** Value of `cycles` when the ROM was last called for something that is more than a computation. */
  calledAt = Number.NEGATIVE_INFINITY;
  looking = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Something happened: look again soon, but after an interrupt there is work to do first. */
  restart(hasWork: boolean): void {
    this.looking = false;
    this.#core.impure = true;
    this.#usual = Math.max(hasWork ? WORK_LOOK : FIRST_LOOK, this.#found);
    this.#looks = 0;
    this.#wait = hasWork ? WORK_WAIT : FIRST_WAIT;
    this.nextAt = this.#core.cycles + this.#wait;
  }

  /** The core waits of its own accord, for something or endlessly: no look before it has gone on for a while. */
  pause(): void {
    this.restart(true);
    this.nextAt = Number.POSITIVE_INFINITY;
  }

  /** Drops what was seen, since the world may have changed between two runs. */
  interrupt(): void {
    if (this.looking) this.#giveUp();
    else if (this.nextAt === Number.POSITIVE_INFINITY) this.nextAt = this.#core.cycles + this.#wait;
  }

  /** It is time to look, at the instruction that `core.pc` points to. */
  begin(): void {
    if (this.#core.cycles - this.calledAt < CALL_WAIT) {
      this.#giveUp();
      return;
    }
    this.looking = true;
    this.#core.impure = false;
    this.#steps = 0;
    this.#maxSteps = ++this.#looks % LONG_EVERY === 0 ? LONG_LOOK : this.#usual;
    this.#remember();
    this.#watchStore(this.#pc);
  }

  /** Called before each further instruction of a look; true when the state is the remembered one. */
  recurs(): boolean {
    const core = this.#core;
    const { pc } = core;
    const steps = this.#steps + 1;
    if (core.impure || steps > this.#maxSteps) {
      this.#giveUp();
      return false;
    }
    this.#steps = steps;
    if (pc === this.#pc && this.#isSame()) {
      this.#found = steps;
      return true;
    }
    if (steps === SECOND_PLACE) this.#remember();
    this.#watchStore(pc);
    return false;
  }

  /** Notes what the instruction at `pc` is about to change. A store beyond DRAM ends the look, unless a device answers for it. */
  #watchStore(pc: number): void {
    if (isRomCall(this.#core.bus, pc)) return; // the ROM says itself whether its call was pure
    const core = this.#core;
    const { bus } = core;
    const d = bus.code.peek(pc) || peekWord(bus, pc);
    if (d === 0) return;
    const { kind, memory } = traitsOf(d);
    if (kind !== 'store') return;
    const offset = INSTRUCTIONS[(d & 0xff) - 1]![2].at(-1)!;
    const address = (core.ar[sOf(d)]! + operandOf(d, offset, pc)) >>> 0;
    const index = (address - DRAM.start) >> 2;
    if (index >= 0 && index < bus.dram32.length) {
      this.#beforeStore(index);
      return;
    }
    const isWord = memory === 'word' && address % 4 === 0;
    const register = isWord ? bus.effectOf(address, core.ar[tOf(d)]!) : undefined;
    if (register === undefined) core.impure = true;
    else this.#beforeWrite(register);
  }

  #beforeStore(index: number): void {
    for (let i = 0; i < this.#stores; i++) if (this.#words[i] === index) return;
    if (this.#stores === MAX_STORES) {
      this.#core.impure = true;
      return;
    }
    this.#words[this.#stores] = index;
    this.#values[this.#stores++] = this.#core.bus.dram32[index]!;
  }

  /** What a look remembers is none of it: {@link interrupt} drops that before the core goes on. */
  save() {
    return {
      looking: this.looking,
      found: this.#found,
      nextAt: this.nextAt,
      calledAt: this.calledAt,
      wait: this.#wait,
      looks: this.#looks,
      usual: this.#usual,
    };
  }

  restore({ looking, found, nextAt, calledAt, wait, looks, usual }: IdleProbeState): void {
    this.looking = looking;
    this.#found = found;
    this.nextAt = nextAt;
    this.calledAt = calledAt;
    this.#wait = wait;
    this.#looks = looks;
    this.#usual = usual;
  }

  #beforeWrite(address: number): void {
    if (this.#registers.has(address)) return;
    if (this.#registers.size === MAX_REGISTERS) this.#core.impure = true;
    else this.#registers.set(address, this.#core.bus.read32(address));
  }

  #giveUp(): void {
    this.looking = false;
    this.#core.impure = true;
    if (this.#wait < LAST_WAIT) this.#wait *= LONGER;
    this.nextAt = this.#core.cycles + this.#wait;
  }

  #remember(): void {
    const core = this.#core;
    this.#pc = core.pc;
    this.#sar = core.sar;
    this.#ps = core.ps;
    for (let i = 0; i < 16; i++) this.#ar[i] = core.ar[i]!;
    this.#stores = 0;
    this.#registers.clear();
  }

  /** At the same pc. */
  #isSame(): boolean {
    const core = this.#core;
    if (core.sar !== this.#sar || core.ps !== this.#ps) return false;
    for (let i = 0; i < 16; i++) if (core.ar[i] !== this.#ar[i]) return false;
    const { dram32 } = core.bus;
    for (let i = 0; i < this.#stores; i++) if (dram32[this.#words[i]!] !== this.#values[i]) return false;
    for (const [address, value] of this.#registers) if (core.bus.read32(address) !== value) return false;
    return true;
  }
}
