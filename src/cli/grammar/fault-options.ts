import { EspError } from '../../base/error.ts';
import type { FaultPlan } from '../../emulator/index.ts';
import type { OptionRow } from './command.ts';

/** Faults of a served chip. */
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
    group: 'faults',
    text: 'inject a fault: NAME, NAME:PARAMETER=VALUE,… or a line of JSON (repeatable)',
  },
  { flags: '--seed <n>', group: 'faults', text: 'seed for the fault generator (default: 1)', parse: parseSeed },
];

/** The plan that the options amount to; a line of JSON with a seed brings its own. @throws EspError `usage.invalid` */
export async function faultPlanOf({ fault = [], seed = 1 }: FaultOptions): Promise<FaultPlan> {
  const { parseFault, parseFaultPlan } = await import('../../emulator/index.ts');
  const plans = fault.map((text) =>
    text.startsWith('{') && text.includes('"faults"') ? parseFaultPlan(text) : { seed, faults: [parseFault(text)] },
  );
  return { seed: plans.find((plan) => plan.seed !== seed)?.seed ?? seed, faults: plans.flatMap(({ faults }) => faults) };
}
