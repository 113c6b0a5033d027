import { registerMask, SAR_BIT, sOf, traitsOf } from '../isa/word.ts';
import { type BasicBlock, type CodeReader, type Edge, isCall, lengthOf, type Step } from './graph.ts';
import { CONDITIONS, SOURCES } from './instruction-source.ts';
import { isAboutSar, LEAVE_BY_GATE, leave, systemSource } from './source-parts.ts';
import { edgeOf, type Structure, structure } from './structure.ts';

/** The JavaScript of a region, and the smallest budget with which it does anything. */
export interface RegionSource {
  readonly text: string;
  readonly need: number;
}

/**
 * Third step of the block compiler: the region as the body of a function of (x, n), the gate and the instructions
 * left. It returns what is left then, with pc in x.pc, and x.isIndirect telling that pc came from a register. Registers are in ar; the
 * memories are m8, m16 and m32, which are the DRAM.
 *
 * Names in the text: a0..a15 the registers, s SAR, n the instructions left, p the next pc, x the gate, v and w scratch. Nothing but these
 * and numbers gets into it.
 *
 * The budget is checked where a tree of blocks begins (the entry, a loop, a join), for the longest way through the tree.
 */
export function regionSource(blocks: readonly BasicBlock[], code: CodeReader): RegionSource {
  return new Writer(blocks, code).write();
}

/** What stands for spilling and reloading the registers until all of them are known. */
const SPILL = '@S';
const RELOAD = '@R';

/** The registers of `mask` go where the core has them. */
function spillSource(mask: number): string {
  let text = '';
  for (let i = 0; i < 16; i++) if (mask & (1 << i)) text += `ar[${i}]=a${i};`;
  return mask & SAR_BIT ? `${text}x.sar=s;` : text;
}

class Writer {
  readonly #blocks: readonly BasicBlock[];
  readonly #code: CodeReader;
  readonly #shape: Structure;
  /** Longest way from the block's beginning to where the next tree begins, by block. */
  readonly #spans: (number | undefined)[] = [];
  /** Blocks that calls of the ROM return to. */
  readonly #afterRom = new Set<number>();
  #reads = 0;
  #writes = 0;
  #isIndirect = false;

  constructor(blocks: readonly BasicBlock[], code: CodeReader) {
    this.#blocks = blocks;
    this.#code = code;
    this.#shape = structure(blocks);
    for (const { ending } of blocks) if (ending.kind === 'rom' && 'block' in ending.to) this.#afterRom.add(ending.to.block);
  }

  write(): RegionSource {
    const body = this.#tree(0, 0);
    const loads = this.#loads();
    const spill = spillSource(this.#writes);
    let locals = ['p=0,k=0,v=0,w=0', ...loads].join(',');
    let foot = spill;
    if (this.#isIndirect) {
      locals += ',f=false';
      foot += 'x.isIndirect=f;';
    }
    const whole = body.replaceAll(SPILL, spill).replaceAll(RELOAD, loads.map((load) => `${load};`).join(''));
    return { text: `"use strict";let ${locals};X:{${whole}}${foot}x.pc=p;return n-k|0`, need: this.#span(0) };
  }

  /** Assignments that make locals of the registers. */
  #loads(): readonly string[] {
    const used = this.#reads | this.#writes;
    const loads: string[] = [];
    for (let i = 0; i < 16; i++) if (used & (1 << i)) loads.push(`a${i}=ar[${i}]`);
    if (used & SAR_BIT) loads.push('s=x.sar');
    return loads;
  }

  /** The block does not simply follow another one: it is a place to go to, or what is left of the budget is known only there. */
  #isRoot(block: number): boolean {
    return block === 0 || this.#shape.isLoop[block]! || this.#shape.isMerge[block]! || this.#afterRom.has(block);
  }

  #span(block: number): number {
    let span = this.#spans[block];
    if (span === undefined) {
      let further = 0;
      for (const to of this.#shape.next[block]!) {
        if (!this.#isRoot(to) && this.#isForward(block, to)) further = Math.max(further, this.#span(to));
      }
      const { steps, ending } = this.#blocks[block]!;
      span = steps.length + (ending.kind === 'rom' ? 1 : 0) + further;
      this.#spans[block] = span;
    }
    return span;
  }

  #isForward(from: number, to: number): boolean {
    return this.#shape.order[to]! > this.#shape.order[from]!;
  }

  /** The block and all that it dominates; `done` instructions of the present tree lie behind. */
  #tree(block: number, done: number): string {
    if (!this.#isRoot(block)) return this.#within(block, this.#shape.merges[block]!.length, done);
    const check = `if(n<${this.#span(block)}){${leave(this.#blocks[block]!.steps[0]!.pc, 0)}}`;
    const text = `${check}${this.#within(block, this.#shape.merges[block]!.length, 0)}`;
    return this.#shape.isLoop[block] ? `L${block}:for(;;){${text}}` : text;
  }

  /** The block with the first `count` of the joins behind it; the last of them is outermost. */
  #within(block: number, count: number, done: number): string {
    if (count === 0) return this.#block(block, done);
    const merge = this.#shape.merges[block]![count - 1]!;
    return `B${merge}:{${this.#within(block, count - 1, done)}}${this.#tree(merge, 0)}`;
  }

  #block(index: number, done: number): string {
    const { steps, ending } = this.#blocks[index]!;
    let body = '';
    let count = done;
    for (const step of steps) body += this.#step(step, count++);
    const last = steps.at(-1)!;
    if (ending.kind === 'go') return body + this.#edge(index, ending.to, count);
    if (ending.kind === 'branch') {
      return `${body}if(${CONDITIONS[last.word & 0xff]!(last.word)}){${this.#edge(index, ending.taken, count)}}else{${this.#edge(index, ending.other, count)}}`;
    }
    const register = isCall(last.word) ? 'v' : `a${ending.register}`;
    this.#reads |= 1 << ending.register;
    this.#isIndirect = true;
    const away = `f=true;${leave(register, count)}`;
    if (ending.kind === 'rom') {
      const call = `${SPILL}n=x.callRom(${ending.address},${ending.returnTo},n-${count})|0;${RELOAD}${LEAVE_BY_GATE}`;
      return `${body}if(${register}===${ending.address}){${call}${this.#edge(index, ending.to, 0)}}else{${away}}`;
    }
    const { guess } = ending;
    if (guess === undefined) return body + away;
    return `${body}if(${register}===${guess.address}){${this.#edge(index, guess.to, count)}}else{${away}}`;
  }

  /** One instruction; of those that end a block, what they do besides. */
  #step({ pc, word }: Step, done: number): string {
    const { kind, reads, writes } = traitsOf(word);
    this.#reads |= registerMask(word, reads);
    this.#writes |= registerMask(word, writes);
    if (kind === 'system') {
      if (isAboutSar(word)) this.#writes |= SAR_BIT;
      return systemSource(word, { pc, done });
    }
    const text = SOURCES[word & 0xff]?.(word, { pc, done }, this.#code) ?? '';
    if (text !== '') return `${text};`;
    if (kind !== 'call') return '';
    const target = reads.includes('s') ? `v=a${sOf(word)};` : '';
    return `${target}a0=${(pc + lengthOf(word)) | 0};`;
  }

  #edge(from: number, edge: Edge, done: number): string {
    if ('exit' in edge) return leave(edge.exit, done);
    const to = edge.block;
    const { irreducible, isMerge } = this.#shape;
    if (irreducible.has(edgeOf(from, to))) return leave(this.#blocks[to]!.steps[0]!.pc, done);
    if (!this.#isForward(from, to)) return `n=n-${done}|0;continue L${to}`;
    if (isMerge[to]) return `n=n-${done}|0;break B${to}`;
    return this.#isRoot(to) ? `n=n-${done}|0;${this.#tree(to, 0)}` : this.#tree(to, done);
  }
}
