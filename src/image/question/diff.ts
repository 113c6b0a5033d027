import { equal } from '../../base/bytes.ts';
import { formatMac } from '../../chip/efuse.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import type { Region, RegionKind } from '../bytes/regions.ts';
import { flashEnds, paramSectors } from '../family/nonos/places.ts';
import { layout } from '../layout.ts';
import { contextOfFile } from '../mend/look.ts';
import type { RuleContext } from '../model.ts';
import { donor } from '../owner/identity.ts';
import type { FilePart } from '../owner/vendor.ts';

/** A statement about a dump that the other one contradicts. */
export interface FactDifference {
  readonly fact: FactName;
  readonly a: string | number | null;
  readonly b: string | number | null;
}

/** What is compared beside the bytes. */
export type FactName =
  | 'size'
  | 'family'
  | 'bootloader'
  | 'sdk'
  | 'flash-mode'
  | 'flash-size'
  | 'flash-freq'
  | 'slot'
  | 'user1-crc'
  | 'user2-crc'
  | 'donor-mac'
  | 'start';

/** A region that differs: its content, its place, or that it exists at all. */
export interface RegionDifference {
  readonly kind: RegionKind;
  readonly label: string;
  /** `null` where the other dump has no such region. */
  readonly a: FilePart | null;
  readonly b: FilePart | null;
  /** Bytes that differ; those that only one of the two has count too. */
  readonly differing: number;
  /** The first of them, counted from the region's start; `null` when only the place differs. */
  readonly first: number | null;
}

/** Two dumps compared by what their bytes are for. */
export interface DumpDifference {
  readonly facts: readonly FactDifference[];
  readonly regions: readonly RegionDifference[];
  /** Bytes that differ at the same offset, and bytes that only the longer one has. */
  readonly bytes: number;
}

const UNNAMED: ReadonlySet<RegionKind> = new Set(['free', 'data']);

/** Compares two dumps. Regions with a name are found again wherever they lie, the rest is compared in place, sector by sector. */
export function diff(a: Uint8Array, b: Uint8Array): DumpDifference {
  if (equal(a, b)) return { facts: [], regions: [], bytes: 0 };
  const [left, right] = [contextOfFile(a), contextOfFile(b)];
  const [inA, inB] = [layout(left.survey, left.home?.nibble), layout(right.survey, right.home?.nibble)];
  const [namedA, namedB] = [byName(inA), byName(inB)];
  const regions: RegionDifference[] = [];
  for (const [name, region] of namedA) {
    const other = namedB.get(name);
    const difference = compare(region, other, a, b);
    if (difference !== undefined) regions.push(difference);
  }
  for (const [name, region] of namedB) if (!namedA.has(name)) regions.push({ ...swap(region), ...whole(region) });
  regions.push(...unnamed(a, b, [...namedA.values(), ...namedB.values()]));
  const start = (difference: RegionDifference) => difference.a?.start ?? difference.b?.start ?? 0;
  return { facts: factDifferences(left, right), regions: regions.sort((x, y) => start(x) - start(y)), bytes: count(a, b).differing };
}

const range = ({ start, end }: FilePart): FilePart => ({ start, end });
const swap = ({ kind, label, start, end }: Region) => ({ kind, label, a: null, b: { start, end } });
const whole = ({ start, end }: FilePart) => ({ differing: end - start, first: 0 });

/** Regions with a name, each under its own key: the second of two with the same name under another one. */
function byName(regions: readonly Region[]): Map<string, Region> {
  const named = new Map<string, Region>();
  for (const region of regions) {
    if (UNNAMED.has(region.kind)) continue;
    let number = 1;
    while (named.has(`${region.kind} ${region.label} ${number}`)) number++;
    named.set(`${region.kind} ${region.label} ${number}`, region);
  }
  return named;
}

function compare(region: Region, other: Region | undefined, a: Uint8Array, b: Uint8Array): RegionDifference | undefined {
  const { kind, label } = region;
  if (other === undefined) return { kind, label, a: range(region), b: null, ...whole(region) };
  const { differing, first } = count(a.subarray(region.start, region.end), b.subarray(other.start, other.end));
  if (differing === 0 && region.start === other.start) return undefined;
  return { kind, label, a: range(region), b: range(other), differing, first: differing === 0 ? null : first };
}

function count(a: Uint8Array, b: Uint8Array): { differing: number; first: number } {
  const common = Math.min(a.length, b.length);
  let differing = 0;
  let first = common;
  for (let i = common - 1; i >= 0; i--) {
    if (a[i] === b[i]) continue;
    differing++;
    first = i;
  }
  return { differing: differing + Math.max(a.length, b.length) - common, first };
}

/** Bytes of neither dump's named regions, compared in place; neighbouring sectors that differ are one entry. */
function unnamed(a: Uint8Array, b: Uint8Array, named: readonly Region[]): RegionDifference[] {
  const found: { start: number; end: number; differing: number; first: number }[] = [];
  for (const gap of gapsBetween(named, Math.max(a.length, b.length))) {
    for (let at = gap.start; at < gap.end; ) {
      const end = Math.min(gap.end, at - (at % SECTOR_SIZE) + SECTOR_SIZE);
      const { differing, first } = count(a.subarray(at, end), b.subarray(at, end));
      const last = found.at(-1);
      if (differing > 0 && last?.end === at) {
        last.end = end;
        last.differing += differing;
      } else if (differing > 0) found.push({ start: at, end, differing, first });
      at = end;
    }
  }
  const within = ({ start, end }: FilePart, { length }: Uint8Array) => (start < length ? { start, end: Math.min(end, length) } : null);
  return found.map((place) => ({
    ...{ kind: 'data' as const, label: 'data', a: within(place, a), b: within(place, b) },
    differing: place.differing,
    first: place.first,
  }));
}

function gapsBetween(regions: readonly FilePart[], length: number): FilePart[] {
  const gaps: FilePart[] = [];
  let at = 0;
  for (const { start, end } of [...regions].sort((x, y) => x.start - y.start)) {
    if (start > at) gaps.push({ start: at, end: start });
    at = Math.max(at, end);
  }
  if (at < length) gaps.push({ start: at, end: length });
  return gaps;
}

function factDifferences(a: RuleContext, b: RuleContext): FactDifference[] {
  const [left, right] = [factsOf(a), factsOf(b)];
  return (Object.keys(left) as FactName[])
    .filter((fact) => left[fact] !== right[fact])
    .map((fact) => ({ fact, a: left[fact], b: right[fact] }));
}

function factsOf({ original, survey, header, home }: RuleContext): Record<FactName, string | number | null> {
  const crcOf = (name: string): number | null => {
    const image = survey.slots.find((slot) => slot.name === name)?.image;
    return image?.format === 'v2' && image.crc32 !== null ? image.crc32.computed : null;
  };
  const { bootloader } = survey;
  const from = donor(original, home === undefined ? [] : paramSectors(flashEnds(survey, home.nibble)));
  return {
    size: original.length,
    family: survey.kind.name,
    bootloader: bootloader === null ? null : [bootloader.name, bootloader.version].filter((part) => part !== null).join(' '),
    sdk: survey.sdkVersion,
    'flash-mode': header?.flashMode ?? null,
    'flash-size': header?.flashSize ?? null,
    'flash-freq': header?.flashFreq ?? null,
    slot: home?.slot?.name ?? null,
    'user1-crc': crcOf('user1'),
    'user2-crc': crcOf('user2'),
    'donor-mac': from === undefined ? null : formatMac(from.mac),
    start: home?.end ?? null,
  };
}
