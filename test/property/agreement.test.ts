import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FlashSizeName } from '../../src/chip/header.ts';
import { readSample } from '../../src/cli/file/sample.ts';
import { rehearse } from '../../src/emulator/index.ts';
import { check, KEEP_HEADER } from '../../src/image/index.ts';

/**
 * The static verdict and the executed one, over images × chips × header sizes × single defects: more than 1300 cases, three sevenths of
 * them on Espressif's own boot loaders and applications where those are beside the project. There is no list of exceptions.
 */

const MB = 0x100000;
const CHIPS = [1 * MB, 2 * MB, 4 * MB] as const;
const SIZES: readonly (FlashSizeName | 'keep')[] = ['keep', '512KB', '1MB', '2MB', '4MB', '2MB-c1', '4MB-c1', '8MB'];

/** Changes of one place, for 1 MB images with slots of 512 KB. Places: flash-layout.md §2.1. */
const DEFECTS: Readonly<Record<string, (flash: Uint8Array) => void>> = {
  'as it is': () => {},
  'init data erased': (flash) => flash.fill(0xff, 0xfc000, 0xfd000),
  'user1 erased at its head': (flash) => flash.fill(0xff, 0x1000, 0x2000),
  'user2 erased at its head': (flash) => flash.fill(0xff, 0x81000, 0x82000),
  'both heads erased': (flash) => flash.fill(0xff, 0x1000, 0x2000).fill(0xff, 0x81000, 0x82000),
  'settings erased': (flash) => flash.fill(0xff, 0xfd000, 0x100000),
  'boot bytes of another loader': (flash) => flash.fill(0xe4, 0xfd001, 0xfd002).fill(0xe4, 0xfe001, 0xfe002),
  'boot loader damaged': (flash) => flash.fill(0x00, 0x40, 0x50),
};

const REAL = ['2.0.0', '2.2.1', '3.0.6'].map((sdk) => new URL(`../../../shared/real/at-sdk${sdk}-1MB.bin`, import.meta.url));
const isHere = REAL.every((url) => existsSync(url));

interface Source {
  readonly name: string;
  readonly read: () => Uint8Array;
}
const OWN: readonly Source[] = ['nonos-1mb', 'nonos-1mb-user2', 'boot-1.6', 'at3-1mb'].map((name) => ({
  name,
  read: () => readSample(name),
}));
const VENDOR: readonly Source[] = REAL.map((url) => ({
  name: url.pathname.replace(/.*\//, ''),
  read: () => new Uint8Array(readFileSync(url)),
}));

/** What a case comes to: whether it starts, and from where. */
interface End {
  readonly starts: boolean;
  readonly slot: number | null;
}

function predicted(
  file: Uint8Array,
  chipSize: number,
  flashSize: FlashSizeName | 'keep',
): { end: End; bytes: Uint8Array; verdict: string } {
  const { verdict, slot, bytes } = check(file, { chip: { size: chipSize, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize } });
  const starts = verdict === 'boots' || verdict === 'boots-changed';
  return { end: { starts, slot: starts ? (slot?.offset ?? null) : null }, bytes, verdict };
}

function executed(flash: Uint8Array, chipSize: number): { end: End; outcome: string; lastLine: string } {
  const { outcome, slot, lastLine } = rehearse({ flash, chipSize, maxInstructions: 20_000_000 });
  const starts = outcome === 'radio-init' || outcome === 'app-started';
  return { end: { starts, slot: starts ? (slot?.offset ?? null) : null }, outcome, lastLine };
}

/** Cases in which the two do not agree, told in one line each. */
function disagreements({ read }: Source, change: (flash: Uint8Array) => void): { cases: number; different: string[] } {
  const different: string[] = [];
  let cases = 0;
  for (const chipSize of CHIPS) {
    for (const flashSize of SIZES) {
      const file = read();
      change(file);
      const said = predicted(file, chipSize, flashSize);
      const seen = executed(said.bytes, chipSize);
      cases++;
      if (said.verdict === 'unknown' || said.end.starts !== seen.end.starts || said.end.slot !== seen.end.slot)
        different.push(
          `${chipSize / MB} MB chip, header ${flashSize}: ${said.verdict} ${said.end.slot}, executed ${seen.outcome} ${seen.end.slot} (${seen.lastLine})`,
        );
    }
  }
  return { cases, different };
}

const NAMES = Object.keys(DEFECTS);

function suite(sources: readonly Source[]): void {
  describe.each(sources)('$name', (source) => {
    test.each(NAMES)('%s', (name) => {
      const change = DEFECTS[name] as (flash: Uint8Array) => void;
      expect(disagreements(source, change)).toEqual({ cases: CHIPS.length * SIZES.length, different: [] });
    });
  });
}

describe('our own boot loader and application', () => suite(OWN));
describe.skipIf(!isHere)(`Espressif's${isHere ? '' : ' (left out: ../shared/real is not beside the clone)'}`, () => suite(VENDOR));

const PER_SOURCE = CHIPS.length * SIZES.length * NAMES.length;
const vendors = isHere ? VENDOR.length : 0;
const share = Math.round((100 * vendors) / (OWN.length + vendors));
test.skipIf(!isHere)(`${PER_SOURCE * (OWN.length + vendors)} cases, ${share} % of them on Espressif's own code`, () => {
  expect(PER_SOURCE * (OWN.length + VENDOR.length)).toBeGreaterThanOrEqual(500);
  expect(share).toBeGreaterThanOrEqual(30);
});
