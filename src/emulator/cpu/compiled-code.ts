import type { Execute } from '../bus/leader.ts';

/** Bytes at an address. */
export interface CodeBytes {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Registers and memories of one chip. */
export interface Memories {
  readonly ar: Int32Array;
  readonly dram: Uint8Array;
  readonly dram16: Uint16Array;
  readonly dram32: Int32Array;
  readonly iram32: Int32Array;
  readonly flash32: Int32Array;
  readonly marks: Uint8Array;
}

/** Compiled code: what it was made from, and what makes it work on the memories of any chip. */
export interface CompiledRegion {
  readonly code: readonly CodeBytes[];
  /** With a smaller budget it does nothing. */
  readonly need: number;
  readonly bind: (memories: Memories) => Execute;
}

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
