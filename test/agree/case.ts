import { existsSync, readFileSync } from 'node:fs';
import { seededRandom } from '../../src/base/random.ts';
import type { FlashSizeName } from '../../src/chip/header.ts';
import { readSample } from '../../src/cli/file/sample.ts';
import { survey } from '../../src/image/index.ts';

/** One change of the file. `bit`: of the byte at `offset`; `cut`: the file ends there, erased flash follows; `lose`: bytes lost there. */
export type Mutation =
  | { readonly kind: 'none' }
  | { readonly kind: 'bit'; readonly offset: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly offset: number }
  | { readonly kind: 'lose'; readonly offset: number; readonly length: number }
  | { readonly kind: 'erase'; readonly offset: number; readonly length: number };

/** One question to both witnesses; everything follows from its seed. */
export interface AgreeCase {
  readonly source: string;
  readonly chipSize: number;
  readonly flashSize: FlashSizeName | 'keep' | 'detect';
  readonly mutation: Mutation;
}

const MB = 0x100000;
const SAMPLES = [
  'nonos-1mb',
  'nonos-1mb-user2',
  'nonos-2mb-c1-user2',
  'boot-1.2',
  'boot-1.4',
  'boot-1.6',
  'sdk3-1mb',
  'nonos-direct',
  'arduino-1mb',
  'rboot-1mb',
  'rboot-fork-2mb',
  'rtos-1mb',
  'interpreter-1mb',
  'at3-1mb',
  'rboot-quiet-1mb',
] as const;
const REAL = ['2.0.0', '2.2.1', '3.0.6'].map((sdk) => ({
  name: `at-sdk${sdk}`,
  url: new URL(`../../../shared/real/at-sdk${sdk}-1MB.bin`, import.meta.url),
}));

/** Every source that is here: the project's own samples, and Espressif's images where they lie beside the clone. */
const SOURCES: readonly string[] = [...SAMPLES, ...REAL.filter(({ url }) => existsSync(url)).map(({ name }) => name)];

const cache = new Map<string, Uint8Array>();

function bytesOf(source: string): Uint8Array {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const url = REAL.find(({ name }) => name === source)?.url;
  const bytes = url === undefined ? readSample(source) : new Uint8Array(readFileSync(url));
  cache.set(source, bytes);
  return bytes;
}

const SIZES: readonly AgreeCase['flashSize'][] = [
  'keep',
  'keep',
  'keep',
  'detect',
  '512KB',
  '1MB',
  '2MB',
  '4MB',
  '2MB-c1',
  '4MB-c1',
  '8MB',
];
const CHIPS = [1 * MB, 2 * MB, 4 * MB];

/** Places whose bits decide and which no checksum covers: headers, segment headers, tables, settings. */
function places(bytes: Uint8Array): number[] {
  const { first, slots } = survey(bytes);
  const found: number[] = [];
  const add = (from: number, length: number): void => {
    for (let at = from; at < from + length; at++) if (at < bytes.length) found.push(at);
  };
  for (const image of [...(first === undefined ? [] : [first]), ...slots.map((slot) => slot.image)]) {
    add(image.offset, 16);
    if (image.format === 'v2' && image.inner !== undefined) add(image.inner.offset, 8);
    for (const { offset } of image.segments) add(offset - 8, 8);
  }
  add(0x1000, 24);
  add(0x8000, 64);
  for (const end of [MB, 2 * MB, 4 * MB]) {
    add(end - 0x4000, 8);
    for (const sector of [0x3000, 0x2000, 0x1000]) add(end - sector, 16);
  }
  return found;
}

/** The case of a seed. */
export function caseOf(seed: number): AgreeCase {
  const random = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const source = pick(SOURCES);
  const bytes = bytesOf(source);
  const chipSize = pick(CHIPS.filter((size) => size >= bytes.length));
  const flashSize = pick(SIZES);
  const kind = pick(['none', 'bit', 'bit', 'bit', 'bit', 'cut', 'lose', 'erase'] as const);
  const offset = Math.floor(random() * bytes.length);
  const mutation: Mutation =
    kind === 'bit'
      ? { kind, offset: pick(places(bytes)), bit: Math.floor(random() * 8) }
      : kind === 'cut'
        ? { kind, offset }
        : kind === 'lose'
          ? { kind, offset, length: 1 + Math.floor(random() * 64) }
          : kind === 'erase'
            ? { kind, offset: offset - (offset % 0x1000), length: 0x1000 }
            : { kind };
  return { source, chipSize, flashSize, mutation };
}

/** The file of a case. */
export function fileOf({ source, mutation }: AgreeCase): Uint8Array {
  const bytes = bytesOf(source).slice();
  switch (mutation.kind) {
    case 'none':
      return bytes;
    case 'bit':
      bytes[mutation.offset] = (bytes[mutation.offset] ?? 0) ^ (1 << mutation.bit);
      return bytes;
    case 'cut':
      return bytes.fill(0xff, mutation.offset);
    case 'erase':
      return bytes.fill(0xff, mutation.offset, mutation.offset + mutation.length);
    case 'lose': {
      const { offset, length } = mutation;
      bytes.copyWithin(offset, offset + length);
      return bytes.slice(0, bytes.length - length);
    }
  }
}
