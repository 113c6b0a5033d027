/** One figure, and whether it reaches what is wanted of it. */
export interface BenchRow {
  readonly id: string;
  /** Absent when it could not be measured; `note` says why. */
  readonly value?: number;
  readonly unit: string;
  /** What the value should reach, or not exceed; absent for a figure that is only told. */
  readonly target?: number;
  readonly ok: boolean;
  readonly note?: string;
}

/** A figure that has to be at least `target`. */
export const atLeast = (id: string, value: number, unit: string, target: number): BenchRow => ({
  id,
  value,
  unit,
  target,
  ok: value >= target,
});

/** A figure that has to be at most `target`. */
export const atMost = (id: string, value: number, unit: string, target: number): BenchRow => ({
  id,
  value,
  unit,
  target,
  ok: value <= target,
});

/** A figure without a target. */
export const told = (id: string, value: number, unit: string, note?: string): BenchRow => ({
  id,
  value,
  unit,
  ok: true,
  ...(note !== undefined && { note }),
});

/** A figure that this machine cannot give. */
export const notMeasured = (id: string, unit: string, why: string): BenchRow => ({ id, unit, ok: true, note: `not measured: ${why}` });

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
