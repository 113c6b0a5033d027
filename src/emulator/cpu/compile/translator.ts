import type { ActiveRegion, EntryPoint, Execute } from '../../bus/entry-point.ts';
import { decode, instructionLength } from '../isa/decode.ts';
import { operandOf } from '../isa/word.ts';
import { ALLOWED, fetchFault } from '../run/access-rules.ts';
import type { Core } from '../run/core.ts';
import { isRomCall, type RomCallWatch } from '../run/rom-call.ts';
import { type CodeBytes, type CompiledCode, CompiledRegion, type MakeRegion, type Memories } from './compiled-code.ts';
import { CoreGate } from './core-gate.ts';
import { type BasicBlock, type CodeReader, directTarget, edgesOf, findBlocks, isCall, isException, lengthOf, type Step } from './graph.ts';
import { regionSource } from './region-source.ts';

/** When code is compiled. */
export interface CompilePolicy {
  /** Visits of a place before it is compiled. */
  readonly visits: number;
  /** Instructions that are worth it. */
  readonly leastSteps: number;
  /** Only code that was executed before is compiled: what else lies there may be data, or rarely needed. */
  readonly executedOnly: boolean;
  /**
   * Instructions that new code executes at a time, more than a region has: the JavaScript engine, which optimises it meanwhile, puts its
   * better code to work when a function is called, and takes long to do so while it runs.
   */
  readonly stretch: number;
  /** A loop that is compiled and executes more instructions than this at a time stays out of other regions. */
  readonly longStay: number;
}

/** Measured on the kernel of test/bench: fewer visits compile what runs once, more keep it slow for longer. */
export const DEFAULT_POLICY: CompilePolicy = { visits: 30, leastSteps: 3, executedOnly: true, stretch: 4096, longStay: 100 };

/** Instructions of a region after which the engine has surely optimised it. */
export const WARMUP_STEPS = 500_000;

/**
 * Compiling costs time that the guest's instructions must have earned, so that code made to be compiled over and over is
 * interpreted instead: instructions to execute for one to be compiled, and how much credit there can be (it begins with that).
 */
const PRICE = 200;
const MAX_CREDIT = 20_000 * PRICE;
/** What it costs, in the same coin, to put to work what is compiled already. */
const ACTIVATION_PRICE = 2_000;
/** Visits that a place waits when it could not pay. */
const RETRY_VISITS = 1_000;
/** Nothing can be compiled there, unless the code changes. */
const NEVER = 0x3fff_ffff;

/** Decides what is compiled and hands it to the interpreter as regions of the entry points of `bus.code`, which keep it true. */
export class Translator {
  /** Where compiled code and interpreter meet. */
  readonly gate: CoreGate;
  readonly #core: Core;
  readonly #shared: CompiledCode;
  readonly #policy: CompilePolicy;
  readonly #memories: Memories;
  readonly #bound = new WeakMap<CompiledRegion, Execute>();
  #credit = MAX_CREDIT;
  #creditAt = 0;
  #isForbidden = false;

  constructor(core: Core, watch: RomCallWatch, shared: CompiledCode, policy: CompilePolicy) {
    const { bus, ar } = core;
    const { dram, dram16, dram32 } = bus;
    this.#core = core;
    this.#shared = shared;
    this.#policy = policy;
    this.#memories = { ar, dram, dram16, dram32 };
    this.gate = new CoreGate(core, watch);
  }

  /** Whether code is compiled when it is first seen. */
  get isEager(): boolean {
    return this.#policy.visits <= 1;
  }

  /** Instructions that new code executes at a time. */
  get stretch(): number {
    return this.#policy.stretch;
  }

  /** Execution may come to `pc` again and again. */
  markEntry(pc: number): void {
    const { bus } = this.#core;
    if (!this.#isForbidden && fetchFault(bus, pc >>> 0) === ALLOWED) bus.code.markEntry(pc >>> 0);
  }

  /** The instruction `word` of `length` bytes at `pc` was decoded for the first time: it may lead somewhere. */
  onDecoded(pc: number, word: number, length: number): void {
    const target = directTarget(pc, word);
    if (target !== undefined && (target >>> 0 <= pc || isCall(word))) this.markEntry(target);
    if (isCall(word) || isException(word)) this.markEntry(pc + length);
  }

  /** `entry` was visited as often as its `reconsiderAt` says: finds or makes a region for it, or says when to reconsider. */
  reconsider(entry: EntryPoint): void {
    const { visits } = this.#policy;
    if (this.#isForbidden) entry.reconsiderAt = NEVER;
    else if (this.#reuse(entry)) return;
    else if (entry.visits < visits) entry.reconsiderAt = visits;
    else this.#compile(entry);
  }

  #canPay(price: number): boolean {
    const { cycles } = this.#core;
    this.#credit = Math.min(MAX_CREDIT, this.#credit + cycles - this.#creditAt);
    this.#creditAt = cycles;
    if (this.#credit < price) return false;
    this.#credit -= price;
    return true;
  }

  #reuse(entry: EntryPoint): boolean {
    for (const region of this.#shared.at(entry.pc)) {
      if (!this.#isThere(region.code)) continue;
      if (this.#canPay(ACTIVATION_PRICE)) this.#activate(entry, region);
      else entry.reconsiderAt = entry.visits + RETRY_VISITS;
      return true;
    }
    return false;
  }

  #isThere(code: readonly CodeBytes[]): boolean {
    const { bus } = this.#core;
    for (const { start, end, bytes } of code) {
      if (fetchFault(bus, start) !== ALLOWED || fetchFault(bus, end - 1) !== ALLOWED) return false;
      for (let i = 0; i < bytes.length; i++) if (bus.read8(start + i) !== bytes[i]) return false;
    }
    return true;
  }

  #activate(entry: EntryPoint, region: CompiledRegion): void {
    let execute = this.#bound.get(region);
    if (execute === undefined) {
      execute = region.bind(this.#memories);
      this.#bound.set(region, execute);
    }
    const active: ActiveRegion = { execute, need: region.need, ranges: region.code, runs: 0, steps: 0 };
    this.#core.bus.code.activate(entry, active);
  }

  #compile(entry: EntryPoint): void {
    const reader = new Reader(this.#core, entry.pc, this.#policy);
    const blocks = findBlocks(entry.pc | 0, reader);
    let steps = 0;
    for (const block of blocks) steps += block.steps.length;
    if (steps < this.#policy.leastSteps) {
      entry.reconsiderAt = NEVER;
      return;
    }
    if (!this.#canPay(steps * PRICE)) {
      entry.reconsiderAt = entry.visits + RETRY_VISITS;
      return;
    }
    const { text, need } = regionSource(blocks, reader);
    const make = makeRegion(text);
    if (make === undefined) {
      this.#isForbidden = true;
      return;
    }
    const region = new CompiledRegion(reader.bytesOf(blocks), need, make);
    this.#shared.add(entry.pc, region);
    this.#activate(entry, region);
    this.#markExits(blocks);
  }

  /** Where the region leaves to, and where calls come back to. */
  #markExits(blocks: readonly BasicBlock[]): void {
    const { code } = this.#core.bus;
    for (const { steps, ending } of blocks) {
      for (const edge of edgesOf(ending)) {
        if (!('exit' in edge)) continue;
        const word = code.peek(edge.exit >>> 0);
        if (word === 0 || !isException(word)) this.markEntry(edge.exit);
      }
      const last = steps.at(-1)!;
      if (isCall(last.word)) this.markEntry(last.pc + lengthOf(last.word));
    }
  }
}

/** Makes a function of `text`, which consists of this compiler's own words and of numbers; `undefined` where that is forbidden. */
function makeRegion(text: string): MakeRegion | undefined {
  try {
    return new Function('ar', 'm8', 'm16', 'm32', `return(function(x,n){${text}})`) as MakeRegion;
  } catch (error) {
    if (error instanceof EvalError) return undefined; // Content Security Policy
    throw error;
  }
}

/** The address behind `steps`, which lie one behind the other. */
function behind(steps: readonly Step[]): number {
  const { pc, word } = steps.at(-1)!;
  return (pc >>> 0) + lengthOf(word);
}

/** Code as the core would fetch it now, and what of it was used. */
class Reader implements CodeReader {
  readonly #core: Core;
  readonly #entry: number;
  readonly #policy: CompilePolicy;
  readonly #literals = new Set<number>();

  constructor(core: Core, entry: number, policy: CompilePolicy) {
    this.#core = core;
    this.#entry = entry;
    this.#policy = policy;
  }

  word(signed: number): number {
    const pc = signed >>> 0;
    const { bus } = this.#core;
    if (fetchFault(bus, pc) !== ALLOWED) return 0;
    if (pc !== this.#entry && this.#isOnItsOwn(pc)) return 0;
    if (this.#policy.executedOnly) return bus.code.peek(pc);
    const first = bus.read8(pc);
    const length = instructionLength(first);
    if (fetchFault(bus, pc + length - 1) !== ALLOWED) return 0;
    return decode(first | (bus.read8(pc + 1) << 8) | (length === 3 ? bus.read8(pc + 2) << 16 : 0));
  }

  /** A long loop that is compiled already: as part of a region it would gain nothing, and the engine would have to warm up once more. */
  #isOnItsOwn(pc: number): boolean {
    const region = this.#core.bus.code.entryAt(pc)?.region;
    return region !== undefined && region.runs > 0 && region.steps > this.#policy.longStay * region.runs;
  }

  literal(pc: number, word: number): number | undefined {
    const address = operandOf(word, 'literal', pc);
    const { bus } = this.#core;
    if (fetchFault(bus, address) !== ALLOWED) return undefined; // constants lie where code may lie, or are loaded anew
    this.#literals.add(address);
    return bus.read32(address) | 0;
  }

  isRomCall(address: number): boolean {
    return isRomCall(this.#core.bus, address);
  }

  /** All bytes that `blocks` were made from, in pieces. */
  bytesOf(blocks: readonly BasicBlock[]): readonly CodeBytes[] {
    const { bus } = this.#core;
    const ranges: { start: number; end: number }[] = [];
    for (const { steps } of blocks) ranges.push({ start: steps[0]!.pc >>> 0, end: behind(steps) });
    for (const address of this.#literals) ranges.push({ start: address, end: address + 4 });
    ranges.sort((a, b) => a.start - b.start);
    const pieces: CodeBytes[] = [];
    for (let i = 0; i < ranges.length; ) {
      const { start } = ranges[i]!;
      let { end } = ranges[i]!;
      while (++i < ranges.length && ranges[i]!.start <= end) end = Math.max(end, ranges[i]!.end);
      pieces.push({ start, end, bytes: bus.readBytes(start, end - start) });
    }
    return pieces;
  }
}
