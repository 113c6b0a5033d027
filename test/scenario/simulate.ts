import { runScenario } from './run.ts';
import { scenarioOf } from './scenario.ts';
import { WarmChips } from './warm.ts';

/** Which runs: seeds from `first` to `last`, and of these every `parts`-th. */
export interface Seeds {
  readonly first: number;
  readonly last: number;
  readonly part: number;
  readonly parts: number;
}

/** One run, as it is printed. */
export interface SimulationLine {
  readonly seed: number;
  readonly ok: boolean;
  /** How it ended, or what did not hold. */
  readonly end: string;
  readonly digest?: string;
  readonly virtualMs?: number;
  /** How often each fault struck. */
  readonly strikes?: readonly number[];
}

/** Runs them one after the other, each on its own; chips are forks of warm ones, and share the code that they compile. */
export async function* simulate({ first, last, part, parts }: Seeds): AsyncGenerator<SimulationLine> {
  const warm = new WarmChips();
  for (let seed = first; seed <= last; seed++) {
    if (seed % parts !== part % parts) continue;
    yield await runScenario(scenarioOf(seed), warm).then(
      (outcome) => ({ seed, ok: true, ...outcome }),
      (error: unknown) => ({ seed, ok: false, end: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  }
}
