import { hex } from '../../base/bytes.ts';
import { FACT_WORDS } from '../../words/mend.ts';
import { formatSize } from '../../words/size.ts';
import type { DiffReport } from '../schema/diff.ts';
import { table } from './table.ts';

type DiffRegion = DiffReport['regions'][number];
type Fact = DiffReport['facts'][number];

function factText({ fact }: Fact, value: Fact['a']): string {
  if (value === null) return '-';
  if (fact === 'size') return formatSize(Number(value));
  return typeof value === 'number' ? hex(value, 8) : value;
}

function place(range: DiffRegion['a']): string {
  return range === null ? 'not there' : `${hex(range.start, 6)}-${hex(range.end - 1, 6)}`;
}

function difference({ a, b, differing, first }: DiffRegion): string {
  if (a === null || b === null) return formatSize(differing);
  return first === null ? 'the same, elsewhere' : `${formatSize(differing)} differ, the first at +${hex(first)}`;
}

/** What two dumps say differently, then the regions in which they differ. */
export function diffLines({ a, b, same, bytes, facts, regions }: DiffReport): string[] {
  if (same) return [`${a.path} and ${b.path} are equal.`];
  return [
    `${a.path} and ${b.path} differ in ${formatSize(bytes)}.`,
    ...table(facts.map((fact) => [FACT_WORDS[fact.fact], factText(fact, fact.a), factText(fact, fact.b)])),
    ...table(regions.map((region) => [region.label, place(region.a), place(region.b), difference(region)])),
  ];
}
