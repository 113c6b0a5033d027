import type { Execute, Gate } from '../../bus/entry-point.ts';

/** Bytes from one address to another. */
export interface CodeBytes {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** Registers and DRAM of one chip. */
export interface Memories {
  readonly ar: Int32Array;
  readonly dram: Uint8Array;
  readonly dram16: Uint16Array;
  readonly dram32: Int32Array;
}

/** What makes compiled code work on the memories of a chip: `ar`, `dram`, `dram16` and `dram32` of {@link Memories}. */
export type MakeRegion = (...memories: [Int32Array, Uint8Array, Uint16Array, Int32Array]) => Execute;

/** Compiled code: what it was made from, and what makes it work on the memories of any chip. */
export class CompiledRegion {
  readonly code: readonly CodeBytes[];
  /** With a smaller budget it does nothing. */
  readonly need: number;
  readonly #make: MakeRegion;
  #isBound = false;
  #keeper: Execute | undefined;

  constructor(code: readonly CodeBytes[], need: number, make: MakeRegion) {
    this.code = code;
    this.need = need;
    this.#make = make;
  }

  /**
   * The code at work on `memories`. V8 makes the best of a function that exists once; from the second one on they share machine code,
   * which goes with the last of them: that one belongs to no chip, and has to be called now and then to hold what was made since.
   */
  bind({ ar, dram, dram16, dram32 }: Memories): Execute {
    if (this.#isBound) {
      this.#keeper ??= this.#make(new Int32Array(16), new Uint8Array(0), new Uint16Array(0), new Int32Array(0));
      this.#keeper(noGate(), 0);
    }
    this.#isBound = true;
    return this.#make(ar, dram, dram16, dram32);
  }
}

const noGate = (): Gate => ({
  sar: 0,
  until: 0,
  end: 0,
  pc: 0,
  isIndirect: false,
  outcome: 0,
  left: 0,
  load: () => 0,
  store: () => {},
  system: () => {},
  callRom: () => 0,
});

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

  /** The regions for `pc`, which were made from different bytes. */
  at(pc: number): readonly CompiledRegion[] {
    return this.#regions.get(pc) ?? [];
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
