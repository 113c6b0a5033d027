import type { RomCase } from '../../../support/rom-probe.ts';
import { floatCases, integerCases } from './arithmetic.ts';
import { sha1Cases } from './crypto.ts';
import { flashCases } from './flash.ts';
import { memoryCases, stringCases } from './memory.ts';
import { printCases } from './print.ts';
import { deviceCases, scheduleCases, timerCases } from './system.ts';

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
  { name: 'flash', cases: flashCases },
  { name: 'sha1', cases: sha1Cases },
  { name: 'print', cases: printCases },
  { name: 'schedule', cases: scheduleCases },
  { name: 'timers', cases: timerCases },
  { name: 'devices', cases: deviceCases },
];
