import { deflate } from 'pako';
import { isBlank } from '../../base/bytes.ts';
import { type Nanos, ns } from '../../base/clock.ts';
import { cut, type Range, sliceOf } from '../../base/range.ts';
import { winbondPart } from '../../chip/flash-part.ts';
import { PAGE_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import type { SurveyedRange } from './survey.ts';
import type { WritePlan } from './write-plan.ts';

/** What is to be done with a region, in whole sectors, and what it shall hold then. */
export interface RestoreStep extends Range {
  readonly action: 'keep' | 'erase' | 'write';
  readonly bytes: Uint8Array;
}

/** Any size: the times of an estimate are the same for all. */
const TYPICAL_SIZE = 0x100000;
/** One digest of each region and one of the whole, as measured on the software chip [I]. */
const DIGEST_MICROS_PER_BYTE = 1;
/** A blank run inside a region that is written anyway is erased by a command of its own from this length on: shorter ones cost less than the exchange. */
const BLANK_RUN = 8 * SECTOR_SIZE;

/**
 * What to do, given what the flash holds now: what is right is kept, what shall be blank is erased, the rest is written, in
 * regions that end where the plan's pieces do. Covers the plan's sectors in order.
 */
export function restoreSteps({ pieces }: WritePlan, found: readonly SurveyedRange[]): RestoreStep[] {
  const [first] = pieces;
  if (first === undefined) return [];
  const base = first.offset;
  const content = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  for (const { offset, bytes } of pieces) content.set(bytes, offset - base);
  const steps: RestoreStep[] = [];
  const add = (action: RestoreStep['action'], { offset, length }: Range): void => {
    steps.push({ offset, length, action, bytes: sliceOf(content, base, { offset, length }) });
  };
  for (const stretch of found) {
    if (stretch.content === 'expected') {
      add('keep', stretch);
      continue;
    }
    for (const piece of pieces) {
      const part = overlap(piece, stretch);
      if (part === undefined) continue;
      const isErased = stretch.content === 'blank';
      for (const run of runsOf(content, base, part, isErased ? SECTOR_SIZE : BLANK_RUN)) {
        add(run.isBlank ? (isErased ? 'keep' : 'erase') : 'write', run);
      }
    }
  }
  return steps;
}

/**
 * How long carrying `steps` out may take when a byte takes `byteTime` on the wire: packed bytes on the wire, typical erase and
 * program times of the part, and the digests at the end [I]. Good for a remark, not for a deadline.
 */
export function estimateRestore(steps: readonly RestoreStep[], byteTime: Nanos): Nanos {
  const { times } = winbondPart(TYPICAL_SIZE);
  let micros = 0;
  let wire = 0;
  for (const { action, length, bytes } of steps) {
    micros += length * DIGEST_MICROS_PER_BYTE;
    if (action === 'keep') continue;
    micros += (length / SECTOR_SIZE) * times.sectorErase;
    if (action === 'erase') continue;
    micros += (length / PAGE_SIZE) * times.pageProgram;
    wire += deflate(bytes, { level: 9 }).length * byteTime;
  }
  return ns(wire + micros * 1e3);
}

function overlap(a: Range, b: Range): Range | undefined {
  const offset = Math.max(a.offset, b.offset);
  const end = Math.min(a.offset + a.length, b.offset + b.length);
  return end > offset ? { offset, length: end - offset } : undefined;
}

/** Cuts `range` where it turns blank for at least `least` bytes, or stops to be. A range that is blank as a whole is one run. */
function runsOf(content: Uint8Array, base: number, range: Range, least: number): (Range & { isBlank: boolean })[] {
  const sectors = cut(range, SECTOR_SIZE).map((sector) => ({ ...sector, isBlank: isBlank(sliceOf(content, base, sector)) }));
  const runs = joinAlike(sectors);
  return joinAlike(runs.map((run) => ({ ...run, isBlank: run.isBlank && (run.length >= least || runs.length === 1) })));
}

function joinAlike<T extends Range & { readonly isBlank: boolean }>(ranges: readonly T[]): T[] {
  const out: T[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last !== undefined && last.isBlank === range.isBlank) out[out.length - 1] = { ...last, length: last.length + range.length };
    else out.push(range);
  }
  return out;
}
