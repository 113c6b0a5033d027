import { FAULT_NAMES, OPERATIONS, type Scenario } from './scenario.ts';

/** A run, as far as it is counted: `strikes` of each fault where it was executed. */
export interface CountedRun {
  readonly scenario: Pick<Scenario, 'operation' | 'faults'>;
  readonly strikes?: readonly number[];
}

/** Of one fault and one operation: runs with both, and those in which the fault struck. */
export interface Cell {
  readonly runs: number;
  readonly struck: number;
}

/** How often each fault met each operation. */
export class FaultTable {
  readonly #cells = new Map<string, { runs: number; struck: number }>();
  #runs = 0;
  #struck = 0;

  add({ scenario: { operation, faults }, strikes = [] }: CountedRun): void {
    this.#runs++;
    if (strikes.some((count) => count > 0)) this.#struck++;
    const seen = new Map<string, boolean>();
    for (const [i, { fault }] of faults.faults.entries()) seen.set(fault, (seen.get(fault) ?? false) || (strikes[i] ?? 0) > 0);
    for (const [fault, struck] of seen) {
      const cell = this.#cells.get(`${fault} ${operation}`) ?? { runs: 0, struck: 0 };
      this.#cells.set(`${fault} ${operation}`, cell);
      cell.runs++;
      if (struck) cell.struck++;
    }
  }

  cell(fault: string, operation: string): Cell {
    return this.#cells.get(`${fault} ${operation}`) ?? { runs: 0, struck: 0 };
  }

  /** The smallest number of runs of a cell. */
  get least(): number {
    return Math.min(...FAULT_NAMES.flatMap((fault) => OPERATIONS.map((operation) => this.cell(fault, operation).runs)));
  }

  /** Share of the runs in which a fault struck. */
  get struckShare(): number {
    return this.#struck / this.#runs;
  }

  /** In Markdown: a row a fault, a column an operation, what `text` says in each cell. */
  lines(text: (cell: Cell) => string): string[] {
    return [
      `| fault | ${OPERATIONS.join(' | ')} |`,
      `| --- |${' ---: |'.repeat(OPERATIONS.length)}`,
      ...FAULT_NAMES.map((fault) => `| ${fault} | ${OPERATIONS.map((operation) => text(this.cell(fault, operation))).join(' | ')} |`),
    ];
  }
}
