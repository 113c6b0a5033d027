import type { IrqLine } from '../device.ts';

/** Several sources on one interrupt line: it is high while any of them is. */
export class IrqOr {
  readonly #line: IrqLine;
  readonly #high = new Set<IrqLine>();

  constructor(line: IrqLine) {
    this.#line = line;
  }

  /** A further source, low to begin with. */
  input(): IrqLine {
    const source: IrqLine = {
      set: (level) => {
        if (level) this.#high.add(source);
        else this.#high.delete(source);
        this.#line.set(this.#high.size > 0);
      },
    };
    return source;
  }
}
