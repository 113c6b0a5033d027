import { EspError } from '../../base/error.ts';
import type { FaultPlan } from '../../emulator/index.ts';
import type { OptionRow } from './command.ts';

/** What is to be wrong with a served chip. */
export interface FaultOptions {
  readonly fault?: readonly string[];
  readonly seed?: number;
}

const MAX_SEED = 2 ** 32 - 1;

function parseSeed(given: string): number {
  const seed = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (seed <= MAX_SEED) return seed;
  throw new EspError('usage.invalid', { argument: '--seed', given, expected: `a whole number from 0 to ${MAX_SEED}` });
}

/** `--fault` and `--seed`. */
export const FAULT_OPTIONS: readonly OptionRow[] = [
  {
    flags: '--fault <spec...>',
    text: 'what is wrong: NAME or NAME:PARAMETER=VALUE,… or a line of JSON, see docs/testing-your-flasher.md; may be given again',
  },
  { flags: '--seed <n>', text: 'what the faults draw from (default: 1)', parse: parseSeed },
];

/** The plan that the options amount to; a line of JSON with a seed brings its own. @throws EspError `usage.invalid` */
export async function faultPlanOf({ fault = [], seed = 1 }: FaultOptions): Promise<FaultPlan> {
  const { parseFault, parseFaultPlan } = await import('../../emulator/index.ts');
  const plans = fault.map((text) =>
    text.startsWith('{') && text.includes('"faults"') ? parseFaultPlan(text) : { seed, faults: [parseFault(text)] },
  );
  return { seed: plans.find((plan) => plan.seed !== seed)?.seed ?? seed, faults: plans.flatMap(({ faults }) => faults) };
}
