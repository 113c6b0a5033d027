import type { IrqLine } from '../device.ts';

/** Interrupt lines that reach the core only while their bit of DPORT's EDGE_INT_ENABLE is set. */
export class EdgeGate {
  #enabled = 0;
  readonly #refresh: (() => void)[] = [];

  /** The register's value. */
  get enabled(): number {
    return this.#enabled;
  }

  set enabled(mask: number) {
    this.#enabled = mask;
    for (const refresh of this.#refresh) refresh();
  }

  /** `line` behind the bits of `mask`. */
  input(mask: number, line: IrqLine): IrqLine {
    let level = false;
    const refresh = (): void => line.set(level && (this.#enabled & mask) !== 0);
    this.#refresh.push(refresh);
    return {
      set: (next) => {
        level = next;
        refresh();
      },
    };
  }
}
