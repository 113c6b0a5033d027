import type { Execute, Gate } from '../bus/leader.ts';

/** Bytes at an address. */
export interface CodeBytes {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Registers and DRAM of one chip. */
export interface Memories {
  readonly ar: Int32Array;
  readonly dram: Uint8Array;
  readonly dram16: Uint16Array;
  readonly dram32: Int32Array;
}

/** Compiled code: what it was made from, and what makes it work on the memories of any chip. */
export class CompiledRegion {
  readonly code: readonly CodeBytes[];
  /** With a smaller budget it does nothing. */
  readonly need: number;
  readonly #make: (memories: Memories) => Execute;
  #isBound = false;
  #keeper: Execute | undefined;

  constructor(code: readonly CodeBytes[], need: number, make: (memories: Memories) => Execute) {
    this.code = code;
    this.need = need;
    this.#make = make;
  }

  /**
   * The code at work on `memories`. V8 makes the best of a function that exists once; from the second one on they share machine code,
   * which goes with the last of them: that one belongs to no chip, and has to be called now and then to hold what was made since.
   */
  bind(memories: Memories): Execute {
    if (this.#isBound) {
      this.#keeper ??= this.#make(noMemories());
      this.#keeper(noGate(), 0);
    }
    this.#isBound = true;
    return this.#make(memories);
  }
}

const noMemories = (): Memories => ({
  ar: new Int32Array(16),
  dram: new Uint8Array(0),
  dram16: new Uint16Array(0),
  dram32: new Int32Array(0),
});
const noGate = (): Gate => ({ sar: 0, until: 0, end: 0, pc: 0, far: false, outcome: 0, load: () => 0, store: () => {} });

/** Different codes at the same address that are kept. */
const MAX_VARIANTS = 4;
/** Regions that are kept; then it starts anew. Code that is at work stays so. */
const MAX_REGIONS = 4096;

/**
 * Compiled code by address and content, so that it may be shared: by chips that run the same firmware, and by what one chip
 * maps, takes away and maps again. It knows no chip.
 */
export class CompiledCode {
  readonly #regions = new Map<number, CompiledRegion[]>();
  #size = 0;

  /** The region for `pc` whose bytes are those that `matches` confirms. */
  find(pc: number, matches: (code: readonly CodeBytes[]) => boolean): CompiledRegion | undefined {
    return this.#regions.get(pc)?.find(({ code }) => matches(code));
  }

  /** How many regions are kept. */
  get size(): number {
    return this.#size;
  }

  /** Keeps `region` for `pc`, as the first to be tried. */
  add(pc: number, region: CompiledRegion): void {
    if (this.#size >= MAX_REGIONS) {
      this.#regions.clear();
      this.#size = 0;
    }
    const variants = this.#regions.get(pc);
    this.#size++;
    if (variants === undefined) this.#regions.set(pc, [region]);
    else {
      variants.unshift(region);
      if (variants.length > MAX_VARIANTS) {
        variants.pop();
        this.#size--;
      }
    }
  }
}
