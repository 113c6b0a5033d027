import type { RomCase } from '../../../support/rom-probe.ts';
import { floatCases, integerCases } from './arithmetic.ts';
import { memoryCases, stringCases } from './memory.ts';

/** A kind of functions and calls of it: `count` rounds of them. */
export interface Family {
  readonly name: string;
  readonly cases: (count: number) => Iterable<RomCase>;
}

export const FAMILIES: readonly Family[] = [
  { name: 'memory', cases: memoryCases },
  { name: 'strings', cases: stringCases },
  { name: 'integers', cases: integerCases },
  { name: 'floats', cases: floatCases },
];
