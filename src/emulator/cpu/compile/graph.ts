/**
 * First step of the block compiler: which instructions belong to a region, and how control flows between its basic blocks.
 *
 * A region has one entry. It follows direct jumps and branches, and calls whose target is known: the callee is taken in once for
 * every call site (its `context`, the chain of return addresses), so that its return goes to a known place if a0 still says so.
 */

import { INSTRUCTIONS } from '../isa/instructions.ts';
import { OPERANDS } from '../isa/operands.ts';
import { operandOf, sOf, tOf, traitsOf } from '../isa/word.ts';

/** One instruction as decoded for the interpreter, with its address. */
export interface Step {
  readonly pc: number;
  readonly word: number;
}

/** Where control goes: to a block by index, or out of the region to an address. */
export type Edge = { readonly block: number } | { readonly exit: number };

/** How a block ends; `register` holds the address to go on at, which is probably that of `guess`. */
export type Ending =
  | { readonly kind: 'go'; readonly to: Edge }
  | { readonly kind: 'branch'; readonly taken: Edge; readonly other: Edge }
  | { readonly kind: 'register'; readonly register: number; readonly guess: { readonly address: number; readonly to: Edge } | undefined }
  /** A call of the ROM at `address`, if the register holds that. */
  | { readonly kind: 'rom'; readonly register: number; readonly address: number; readonly returnTo: number; readonly to: Edge };

/** The ways that `ending` knows. */
export function edgesOf(ending: Ending): readonly Edge[] {
  if (ending.kind === 'branch') return [ending.taken, ending.other];
  if (ending.kind === 'go' || ending.kind === 'rom') return [ending.to];
  return ending.guess === undefined ? [] : [ending.guess.to];
}

/** Instructions that are executed one after the other. `steps` includes the one that makes the ending. */
export interface BasicBlock {
  readonly steps: readonly Step[];
  readonly ending: Ending;
}

/** What the graph is made from. */
export interface CodeReader {
  /** The decoded word at `pc`, or 0 where a region must not go on: nothing was executed there, or nothing can be. */
  word(pc: number): number;
  /** The constant that the L32R `word` at `pc` loads, or `undefined` when that may change unnoticed. */
  literal(pc: number, word: number): number | undefined;
  /** Whether the ROM is called, not executed, at `address`. */
  isRomCall(address: number): boolean;
}

/** Most instructions of a region. */
const MAX_STEPS = 200;
/** Deepest chain of calls that a region follows. */
const MAX_CALLS = 3;

/** The address that a direct jump, branch or call goes to; `undefined` for every other instruction. */
export function directTarget(pc: number, word: number): number | undefined {
  const { kind } = traitsOf(word);
  if (kind !== 'jump' && kind !== 'branch' && kind !== 'call') return undefined;
  const target = INSTRUCTIONS[(word & 0xff) - 1]![2].at(-1);
  return target === undefined || OPERANDS[target].style !== 'address' ? undefined : operandOf(word, target, pc) | 0;
}

/** Whether the instruction calls: execution will go on behind it. */
export const isCall = (word: number): boolean => traitsOf(word).kind === 'call';

/** Whether it raises an exception or returns from one: compiled code leaves before it. */
export const isException = (word: number): boolean => traitsOf(word).kind === 'exception';

/** Bytes of an instruction. */
export const lengthOf = (word: number): 2 | 3 => traitsOf(word).length;

/** L32R. */
const isLiteralLoad = (word: number): boolean => INSTRUCTIONS[(word & 0xff) - 1]![2].includes('literal');

/** A chain of calls under way. It is a guess about a0, never an assumption: every return is checked. */
interface Context {
  readonly id: number;
  readonly callee: number;
  readonly returnTo: number;
  readonly depth: number;
  readonly caller: Context | undefined;
}

interface Place {
  readonly pc: number;
  readonly context: Context | undefined;
}

type Flow =
  | { readonly kind: 'next' | 'go'; readonly to: Place }
  | { readonly kind: 'branch'; readonly taken: Place; readonly other: Place }
  | { readonly kind: 'register'; readonly register: number; readonly guess: { readonly address: number; readonly to: Place } | undefined }
  | { readonly kind: 'rom'; readonly register: number; readonly address: number; readonly to: Place };

interface Point extends Place {
  readonly word: number;
  readonly flow: Flow;
  isReached: boolean;
  /** A block begins here. */
  isStart: boolean;
}

const keyOf = ({ pc, context }: Place): number => (context?.id ?? 0) * 0x1_0000_0000 + (pc >>> 0);

/** The region that begins at `entry`: its blocks, the entry's first. Empty when nothing can be compiled there. */
export function findBlocks(entry: number, code: CodeReader): readonly BasicBlock[] {
  const points = new Explorer(code).explore(entry);
  const indices = new Map<number, number>();
  for (const [key, { isStart }] of points) if (isStart) indices.set(key, indices.size);
  const blocks: BasicBlock[] = [];
  for (const key of indices.keys()) blocks.push(toBlock(points.get(key)!, points, indices));
  return blocks;
}

function edgeTo(place: Place, indices: ReadonlyMap<number, number>): Edge {
  const block = indices.get(keyOf(place));
  return block === undefined ? { exit: place.pc } : { block };
}

/** `indices` has the blocks by the keys of their first points. */
function toBlock(start: Point, points: ReadonlyMap<number, Point>, indices: ReadonlyMap<number, number>): BasicBlock {
  const steps: Step[] = [];
  for (let point = start; ; ) {
    const { pc, word, flow } = point;
    steps.push({ pc, word });
    if (flow.kind === 'branch') {
      return { steps, ending: { kind: 'branch', taken: edgeTo(flow.taken, indices), other: edgeTo(flow.other, indices) } };
    }
    if (flow.kind === 'register') {
      const { register, guess } = flow;
      return { steps, ending: { kind: 'register', register, guess: guess && { address: guess.address, to: edgeTo(guess.to, indices) } } };
    }
    if (flow.kind === 'rom') {
      const { register, address, to } = flow;
      return { steps, ending: { kind: 'rom', register, address, returnTo: to.pc, to: edgeTo(to, indices) } };
    }
    const next = points.get(keyOf(flow.to));
    if (flow.kind === 'go' || next === undefined || next.isStart) {
      return { steps, ending: { kind: 'go', to: edgeTo(flow.to, indices) } };
    }
    point = next;
  }
}

class Explorer {
  readonly #code: CodeReader;
  readonly #points = new Map<number, Point>();
  readonly #contexts = new Map<string, Context>();

  constructor(code: CodeReader) {
    this.#code = code;
  }

  explore(entry: number): ReadonlyMap<number, Point> {
    const places: Place[] = [{ pc: entry, context: undefined }];
    for (let i = 0; i < places.length; i++) {
      for (let here = places[i]; here !== undefined; ) {
        const point = this.#add(here);
        if (point === undefined) break;
        const { flow } = point;
        if (flow.kind === 'branch') {
          places.push(flow.taken);
          here = flow.other;
        } else here = flow.kind === 'register' ? flow.guess?.to : flow.to;
      }
    }
    for (const { flow } of this.#points.values()) {
      if (flow.kind === 'branch') {
        this.#arrive(flow.other, false);
        this.#arrive(flow.taken, false);
      } else if (flow.kind !== 'register') this.#arrive(flow.to, flow.kind === 'next');
      else if (flow.guess !== undefined) this.#arrive(flow.guess.to, false);
    }
    return this.#points;
  }

  /** A block begins where control comes to in more than one way, or by a jump. */
  #arrive(place: Place, isNext: boolean): void {
    const point = this.#points.get(keyOf(place));
    if (point === undefined) return;
    if (point.isReached || !isNext) point.isStart = true;
    point.isReached = true;
  }

  #add(place: Place): Point | undefined {
    const { pc, context } = place;
    const key = keyOf(place);
    if (this.#points.has(key) || this.#points.size >= MAX_STEPS) return undefined;
    const word = this.#code.word(pc);
    if (word === 0 || isException(word)) return undefined;
    const point: Point = { pc, context, word, flow: this.#flow(pc, context, word), isReached: false, isStart: this.#points.size === 0 };
    this.#points.set(key, point);
    return point;
  }

  #flow(pc: number, context: Context | undefined, word: number): Flow {
    const { kind, reads } = traitsOf(word);
    const behind: Place = { pc: (pc + lengthOf(word)) | 0, context };
    const target = directTarget(pc, word);
    if (target !== undefined) {
      if (kind === 'call') return { kind: 'go', to: this.#enter(target, behind) };
      if (kind === 'jump') return { kind: 'go', to: { pc: target, context } };
      return { kind: 'branch', taken: { pc: target, context }, other: behind };
    }
    if (kind !== 'call' && kind !== 'jump') return { kind: 'next', to: behind };
    const register = reads[0] === 's' ? sOf(word) : 0;
    if (kind === 'call') {
      const address = this.#guessCall(register, behind);
      if (address === undefined) return { kind: 'register', register, guess: undefined };
      if (this.#code.isRomCall(address)) return { kind: 'rom', register, address, to: behind };
      return { kind: 'register', register, guess: { address, to: this.#enter(address, behind) } };
    }
    const guess =
      register === 0 && context !== undefined
        ? { address: context.returnTo, to: { pc: context.returnTo, context: context.caller } }
        : undefined;
    return { kind: 'register', register, guess };
  }

  /** What compilers write: the L32R right before the CALLX0 holds the address. */
  #guessCall(register: number, { pc, context }: Place): number | undefined {
    const before = this.#points.get(keyOf({ pc: (pc - 6) | 0, context }));
    if (before === undefined || !isLiteralLoad(before.word) || tOf(before.word) !== register) return undefined;
    return this.#code.literal(before.pc, before.word);
  }

  /** The callee's first instruction, in the context of this call unless it is too deep in calls, or calls itself. */
  #enter(callee: number, { pc: returnTo, context: caller }: Place): Place {
    const depth = (caller?.depth ?? 0) + 1;
    let isNew = depth <= MAX_CALLS;
    for (let c = caller; c !== undefined; c = c.caller) if (c.callee === callee) isNew = false;
    if (!isNew) return { pc: callee, context: undefined };
    const name = `${caller?.id ?? 0}:${returnTo}:${callee}`;
    let context = this.#contexts.get(name);
    if (context === undefined) {
      context = { id: this.#contexts.size + 1, callee, returnTo, depth, caller };
      this.#contexts.set(name, context);
    }
    return { pc: callee, context };
  }
}
