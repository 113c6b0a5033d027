import { equal } from '../../base/bytes.ts';
import { repeatLength } from '../bytes/mirror.ts';
import type { FindingId } from '../finding.ts';
import type { Verdict } from '../model.ts';
import type { CheckResult } from './verdict.ts';

/** Why one of several files is the better one to restore, the weightiest first. */
export type BetterReason =
  /** It has the better verdict. */
  | 'verdict'
  /** Its code is whole, the other's is not. */
  | 'code'
  /** It holds the last sectors (settings, radio data) that the other one lacks. */
  | 'tail'
  /** Its header has not been changed. */
  | 'header'
  | 'errors'
  | 'warnings'
  /** Nothing is repeated in it, and nothing is missing from it: the plain copy of the chip. */
  | 'plain';

/** Two files are one dump as far as they go; or one repeats the other. */
export type Relation = 'same' | 'one-is-the-start-of-the-other' | 'one-repeats-the-other' | 'different';

/** Which of several files to restore. */
export interface Better {
  /** Index of the better one; `null` when nothing sets one apart. */
  readonly index: number | null;
  /** What sets it apart from the second best; `null` with `index`. */
  readonly reason: BetterReason | null;
  /** How the first two files are related. */
  readonly relation: Relation;
}

const RANK: Readonly<Record<Verdict, number>> = { boots: 0, 'boots-changed': 1, unknown: 2, 'does-not-boot': 3, 'not-an-image': 4 };
const CODE: ReadonlySet<FindingId> = new Set([
  'image/bad-magic',
  'image/bad-checksum',
  'image/mapped-code-missing',
  'slot/crc-mismatch',
  'slot/blank-run',
  'backup/shifted',
]);
const TAIL: ReadonlySet<FindingId> = new Set(['backup/truncated', 'nonos/tail-missing', 'nonos/init-data-missing']);
const HEADER: ReadonlySet<FindingId> = new Set(['nonos/size-nibble-moved', 'nonos/map-mismatch']);

/** A weight by reason, less is better. */
const WEIGHTS: readonly (readonly [BetterReason, (result: CheckResult) => number])[] = [
  ['verdict', ({ verdict }) => RANK[verdict]],
  ['code', (result) => countOf(result, CODE)],
  ['tail', (result) => countOf(result, TAIL)],
  ['header', (result) => countOf(result, HEADER)],
  ['errors', ({ findings }) => findings.filter(({ severity }) => severity === 'error').length],
  ['warnings', ({ findings }) => findings.filter(({ severity }) => severity === 'warning').length],
  ['plain', ({ survey: { file } }) => (repeatLength(file) < file.length ? 1 : 0)],
];

function countOf({ findings }: CheckResult, ids: ReadonlySet<FindingId>): number {
  return findings.filter(({ id, severity }) => ids.has(id) && severity !== 'info').length;
}

/** Which of several files, each judged for the same chip and way of writing, is the one to restore, and why. */
export function better(results: readonly CheckResult[]): Better {
  const relation = relationOf(results);
  let best = results.map((_, index) => index);
  for (const [reason, weight] of WEIGHTS) {
    const weighed = best.map((index) => ({ index, weight: weight(results[index] as CheckResult) }));
    const least = Math.min(...weighed.map((entry) => entry.weight));
    const left = weighed.filter((entry) => entry.weight === least).map(({ index }) => index);
    if (left.length === 1 && best.length > 1) return { index: left[0] as number, reason, relation };
    best = left;
  }
  return { index: null, reason: null, relation };
}

function relationOf([a, b]: readonly CheckResult[]): Relation {
  if (a === undefined || b === undefined) return 'different';
  const [short, long] = [a.survey.file, b.survey.file].sort((x, y) => x.length - y.length) as [Uint8Array, Uint8Array];
  if (equal(short, long)) return 'same';
  if (!equal(short, long.subarray(0, short.length))) return 'different';
  return repeatLength(long) <= short.length ? 'one-repeats-the-other' : 'one-is-the-start-of-the-other';
}
