import type { IrqLine } from '../device.ts';
import { Stateful } from '../state.ts';

/** Interrupt lines that go to the core's NMI, and no longer to their own input, while their bit of DPORT's NMI_INT_ENABLE is set. */
export class NmiSwitch extends Stateful {
  protected readonly state = { enabled: 0 };
  readonly #nmi: IrqLine;
  readonly #refresh: (() => void)[] = [];

  constructor(nmi: IrqLine) {
    super();
    this.#nmi = nmi;
  }

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

  /** `line`, or the NMI while a bit of `mask` is set. */
  input(mask: number, line: IrqLine): IrqLine {
    let level = false;
    const refresh = (): void => {
      const isNmi = (this.state.enabled & mask) !== 0;
      line.set(level && !isNmi);
      this.#nmi.set(level && isNmi);
    };
    this.#refresh.push(refresh);
    return {
      set: (next) => {
        level = next;
        refresh();
      },
    };
  }
}
