import type { IrqLine } from '../device.ts';
import { Stateful } from '../state.ts';

/** Interrupt lines that reach the core only while their bit of DPORT's EDGE_INT_ENABLE is set. */
export class EdgeGate extends Stateful {
  protected readonly state = { enabled: 0 };
  readonly #refresh: (() => void)[] = [];

  /** The register's value. */
  get enabled(): number {
    return this.state.enabled;
  }

  set enabled(mask: number) {
    this.state.enabled = mask;
    this.restored();
  }

  protected override restored(): void {
    for (const refresh of this.#refresh) refresh();
  }

  /** `line` behind the bits of `mask`. */
  input(mask: number, line: IrqLine): IrqLine {
    let level = false;
    const refresh = (): void => line.set(level && (this.state.enabled & mask) !== 0);
    this.#refresh.push(refresh);
    return {
      set: (next) => {
        level = next;
        refresh();
      },
    };
  }
}
