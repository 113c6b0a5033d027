import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { isErased } from './blank.ts';

/** What a region is for. */
export type RegionKind =
  | 'bootloader'
  | 'slot'
  | 'app-private'
  | 'rf-cal'
  | 'init-data'
  | 'param'
  | 'flag'
  | 'partition-table'
  | 'partition'
  | 'config'
  | 'file-system'
  | 'eeprom'
  | 'data'
  | 'free';

/** Bytes [start, end) of the file. */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly kind: RegionKind;
  readonly label: string;
}

/** Collects claims; whoever comes first keeps a byte, and later claims get what is left of theirs. */
export class RegionMap {
  readonly #length: number;
  /** Ascending, disjoint. */
  readonly #regions: Region[] = [];

  constructor(length: number) {
    this.#length = length;
  }

  /** Claims what is still free of [start, end), cut to the file. */
  claim(start: number, end: number, kind: RegionKind, label: string): void {
    for (const gap of this.gaps()) {
      const region = { start: Math.max(start, gap.start), end: Math.min(end, gap.end), kind, label };
      if (region.start < region.end) this.#regions.push(region);
    }
    this.#regions.sort((a, b) => a.start - b.start);
  }

  /** What nobody has claimed. */
  gaps(): { start: number; end: number }[] {
    const gaps: { start: number; end: number }[] = [];
    let at = 0;
    for (const { start, end } of this.#regions) {
      if (at < start) gaps.push({ start: at, end: start });
      at = end;
    }
    if (at < this.#length) gaps.push({ start: at, end: this.#length });
    return gaps;
  }

  /** All regions, with the gaps split by sector into `free` (erased) and `data`: every byte of the file in exactly one. */
  finish(file: Uint8Array): Region[] {
    const regions = [...this.#regions];
    for (const gap of this.gaps()) regions.push(...splitGap(file, gap.start, gap.end));
    return regions.sort((a, b) => a.start - b.start);
  }
}

function splitGap(file: Uint8Array, start: number, end: number): Region[] {
  const parts: { start: number; end: number; kind: 'free' | 'data'; label: string }[] = [];
  for (let at = start; at < end; ) {
    const next = Math.min(end, at - (at % SECTOR_SIZE) + SECTOR_SIZE);
    const kind = isErased(file, at, next) ? 'free' : 'data';
    const last = parts.at(-1);
    if (last?.kind === kind) last.end = next;
    else parts.push({ start: at, end: next, kind, label: kind });
    at = next;
  }
  return parts;
}
