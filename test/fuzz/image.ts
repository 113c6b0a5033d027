import { splitRandom } from '../../src/base/random.ts';
import { check, diff, fitTo, inspect, KEEP_HEADER, redact } from '../../src/image/index.ts';
import { corpus, makeInput } from './mutate.ts';

/** What one input was, so that it can be made again: `makeInput(corpus(limit), splitRandom(seed, String(index)), limit)`. */
export interface Slowest {
  readonly index: number;
  readonly size: number;
  readonly ms: number;
}

export interface FuzzReport {
  readonly runs: number;
  readonly seed: number;
  readonly limit: number;
  readonly averageMs: number;
  readonly slowest: readonly Slowest[];
  /** Slowest sound file, the same size at most. */
  readonly cleanMs: number;
  readonly failures: readonly { readonly index: number; readonly error: string }[];
}

const SHOWN = 5;
/** As many of the slowest inputs are made and timed once more, each this often. */
const SUSPECTS = 25;
const REPEATS = 10;

/** Everything that is done with a file of which nothing is known. */
function exercise(file: Uint8Array): void {
  const { regions } = inspect(file, () => '');
  let at = 0;
  for (const { start, end } of regions) {
    if (start !== at || end <= start) throw new Error(`region ${start}-${end} after ${at}`);
    at = end;
  }
  if (at !== file.length) throw new Error(`regions end at ${at}`);
  const chip = { size: 0x100000, kind: 'esp8285', flashId: 0x164068 } as const;
  check(file, { chip, write: { ...KEEP_HEADER, flashSize: 'detect' } });
  redact(file);
  const fitted = fitTo(file, { chip, useFullSize: true });
  if (fitted.refusal === null) diff(file, fitted.bytes);
}

function timed(file: Uint8Array, now: () => number): number {
  const start = now();
  exercise(file);
  return now() - start;
}

interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  readonly limit: number;
  /** Milliseconds of processor time; without it nothing is timed. */
  readonly now?: () => number;
  readonly first?: number;
}

/** Runs inputs `first` to `first + runs - 1` of `seed`. */
export function fuzzImage(options: FuzzOptions): FuzzReport {
  const { runs, seed, limit, now = () => 0, first = 0 } = options;
  const repeats = options.now === undefined ? 1 : REPEATS;
  const files = corpus(limit);
  const clean = files.map((file) => file.slice(0, limit));
  for (const file of clean) exercise(file);
  const cleanMs = Math.max(...clean.map((file) => Math.min(...Array.from({ length: repeats }, () => timed(file, now)))));
  const failures: { index: number; error: string }[] = [];
  let slowest: Slowest[] = [];
  let total = 0;
  for (let index = first; index < first + runs; index++) {
    const input = makeInput(files, splitRandom(seed, String(index)), limit);
    try {
      const ms = timed(input, now);
      total += ms;
      if (ms <= (slowest[SUSPECTS - 1]?.ms ?? 0)) continue;
      slowest = [...slowest, { index, size: input.length, ms }].sort((a, b) => b.ms - a.ms).slice(0, SUSPECTS);
    } catch (error) {
      failures.push({ index, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
    }
  }
  // Whatever else the machine did meanwhile does not count.
  const again = slowest.map(({ index, size }) => {
    const input = makeInput(files, splitRandom(seed, String(index)), limit);
    return { index, size, ms: Math.min(...Array.from({ length: repeats }, () => timed(input, now))) };
  });
  slowest = again.sort((a, b) => b.ms - a.ms).slice(0, SHOWN);
  return { runs, seed, limit, averageMs: total / Math.max(1, runs - failures.length), slowest, cleanMs, failures };
}
