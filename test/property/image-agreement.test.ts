import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ms } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import type { FlashSizeName } from '../../src/chip/header.ts';
import { readSample } from '../../src/cli/file/sample.ts';
import { createChip } from '../../src/emulator/esp8266.ts';
import { check, fitTo, KEEP_HEADER, type MendResult, redact, type Verdict } from '../../src/image/index.ts';
import { runVirtual } from '../support/virtual.ts';

/**
 * Two readers of one specification: what the rules foretell, and what the boot loader's and the SDK's own machine code prints on
 * the software chip. The application's own lines and those between repeated restarts may come in between.
 */

const MB = 0x100000;
/** Boot v1.7 takes some three seconds until it gives up a slot. */
const PATIENCE = ms(6_000);

/** What the chip prints with `flash`, line by line. */
async function execute(flash: Uint8Array, chipSize: number): Promise<string[]> {
  const clock = new VirtualClock();
  let text = '';
  const chip = createChip({
    ...{ clock, chipSize, flash },
    onTrace: (record) => {
      if (record.kind === 'output' && record.uart === 0) text += String.fromCharCode(record.byte);
    },
  });
  await runVirtual(clock, () => new Promise<void>((resolve) => void clock.after(PATIENCE, resolve)));
  expect(chip.fault?.code).toBeOneOf([undefined, 'emulator.unknown-rom']); // the radio's functions end it
  return printed(text.replaceAll('\r', '').split('\n'));
}

/** Lines with something on them. A restore ends in another kind of reset than switching on. */
function printed(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '').map((line) => line.replace(/rst cause:[12],/, 'rst cause:*,'));
}

/** Those lines of `predicted` that are missing from `executed`, in its order. */
function missing(predicted: readonly string[], executed: readonly string[]): string[] {
  let next = 0;
  for (const line of executed) if (next < predicted.length && line === predicted[next]) next++;
  return predicted.slice(next);
}

interface Case {
  readonly flashSize: FlashSizeName | 'keep';
  readonly chipSize: number;
  readonly verdict: Verdict;
  readonly change?: (file: Uint8Array) => void;
}

async function agree(file: Uint8Array, { flashSize, chipSize, verdict, change }: Case): Promise<void> {
  const changed = file.slice();
  change?.(changed);
  const predicted = check(changed, { chip: { size: chipSize, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize } });
  const lines = await execute(predicted.bytes, chipSize);
  expect(predicted.verdict).toBe(verdict);
  expect({ missing: missing(printed(predicted.predictedLog), lines), executed: lines }).toMatchObject({ missing: [] });
  if (verdict !== 'does-not-boot') expect(lines.filter((line) => line.startsWith('rf_cal[0] !='))).toEqual([]);
}

const OWN: readonly [sample: string, Case][] = [
  ['nonos-1mb', { flashSize: 'keep', chipSize: 1 * MB, verdict: 'boots' }],
  ['nonos-1mb', { flashSize: 'keep', chipSize: 4 * MB, verdict: 'boots' }],
  ['nonos-1mb', { flashSize: '4MB', chipSize: 4 * MB, verdict: 'does-not-boot' }],
  ['nonos-1mb', { flashSize: '4MB', chipSize: 1 * MB, verdict: 'boots' }],
  ['nonos-1mb', { flashSize: '2MB', chipSize: 2 * MB, verdict: 'does-not-boot' }],
  ['nonos-1mb-user2', { flashSize: 'keep', chipSize: 4 * MB, verdict: 'boots' }],
  ['nonos-1mb-user2', { flashSize: '4MB', chipSize: 4 * MB, verdict: 'does-not-boot' }],
  ['nonos-2mb-c1-user2', { flashSize: 'keep', chipSize: 2 * MB, verdict: 'boots' }],
  ['nonos-2mb-c1-user2', { flashSize: '2MB', chipSize: 2 * MB, verdict: 'boots-changed' }],
  ['nonos-2mb-c1-user2', { flashSize: '4MB-c1', chipSize: 4 * MB, verdict: 'does-not-boot' }],
  ['nonos-1mb', { flashSize: 'keep', chipSize: 1 * MB, verdict: 'boots-changed', change: (file) => file.fill(0xff, 0x1000, 0x2000) }],
  ['nonos-1mb', { flashSize: 'keep', chipSize: 1 * MB, verdict: 'does-not-boot', change: (file) => file.fill(0xff, 0xfc000, 0xfd000) }],
  ['nonos-1mb', { flashSize: 'keep', chipSize: 1 * MB, verdict: 'does-not-boot', change: (file) => file.fill(0x00, 0x40, 0x50) }],
];

describe('our own boot loader and application', () => {
  test.each(OWN)('%s, %o', async (sample, how) => {
    await agree(readSample(sample), how);
  });
});

/** What was mended is booted by its own machine code: as predicted, and as far as the radio. */
async function agreeMended(mended: MendResult, chipSize: number): Promise<string[]> {
  if (mended.refusal !== null) throw new Error(`refused: ${mended.refusal}`);
  await agree(mended.bytes, { flashSize: 'keep', chipSize, verdict: 'boots' });
  return check(mended.bytes, { chip: { size: chipSize, kind: 'esp8266' } }).predictedLog.filter((line) => line.startsWith('jump to'));
}

const chip = (size: number) => ({ chip: { size, kind: 'esp8266' as const } });

describe('mended files boot', () => {
  test.each([
    ['nonos-1mb', 4, 'user1 @ 1000'],
    ['nonos-1mb-user2', 4, 'user2 @ 81000'],
    ['nonos-1mb-user2', 2, 'user2 @ 81000'],
    ['nonos-2mb-c1-user2', 4, 'user2 @ 101000'],
  ])('%s moved to the end of %i MB', async (sample, size, slot) => {
    expect(await agreeMended(fitTo(readSample(sample), { ...chip(size * MB), useFullSize: true }), size * MB)).toEqual([
      `jump to run ${slot}`,
    ]);
  });

  test.each([
    ['nonos-1mb', 'user1 @ 1000'],
    ['nonos-1mb-user2', 'user2 @ 81000'],
  ])('%s redacted', async (sample, slot) => {
    expect(await agreeMended(redact(readSample(sample)), MB)).toEqual([`jump to run ${slot}`]);
  });

  test('moved to 4 MB and back to 1 MB', async () => {
    const large = fitTo(readSample('nonos-1mb-user2'), { ...chip(4 * MB), useFullSize: true });
    const bytes = large.refusal === null ? large.bytes : new Uint8Array();
    bytes.fill(0xff, 0xfb000, 0x100000); // the old copies are in the way
    expect(await agreeMended(fitTo(bytes, chip(MB)), MB)).toEqual(['jump to run user2 @ 81000']);
  });

  test('the other slot, when the one in use is damaged', async () => {
    const file = readSample('nonos-1mb-user2').fill(0xff, 0x81000, 0x82000);
    expect(await agreeMended(fitTo(file, chip(MB)), MB)).toEqual(['jump to run user1 @ 1000']);
  });
});

/** Inner image of user1 in each file. */
const FILES = [
  { sdk: '2.0.0', inner: 0x5d060, isV3: false },
  { sdk: '2.2.1', inner: 0x5b1d0, isV3: false },
  { sdk: '3.0.6', inner: 0x575f0, isV3: true },
] as const;

for (const { sdk, inner, isV3 } of FILES) {
  const url = new URL(`../../../shared/real/at-sdk${sdk}-1MB.bin`, import.meta.url);
  const absent = !existsSync(url);
  const cases: Case[] = [
    { flashSize: 'keep', chipSize: 1 * MB, verdict: 'boots' },
    { flashSize: 'keep', chipSize: 4 * MB, verdict: 'boots' },
    { flashSize: '4MB', chipSize: 4 * MB, verdict: isV3 ? 'boots-changed' : 'does-not-boot' },
    { flashSize: '4MB', chipSize: 1 * MB, verdict: isV3 ? 'boots-changed' : 'boots' },
    { flashSize: '2MB', chipSize: 2 * MB, verdict: 'does-not-boot' },
    { flashSize: '512KB', chipSize: 1 * MB, verdict: 'does-not-boot' },
    { flashSize: '256KB', chipSize: 1 * MB, verdict: 'does-not-boot' },
    { flashSize: '4MB-c1', chipSize: 4 * MB, verdict: isV3 ? 'boots-changed' : 'does-not-boot' },
    { flashSize: '8MB', chipSize: 8 * MB, verdict: isV3 ? 'boots-changed' : 'does-not-boot' },
    { flashSize: 'keep', chipSize: 1 * MB, verdict: 'does-not-boot', change: (file) => file.fill(0xff, 0xfc000, 0xfd000) },
    { flashSize: 'keep', chipSize: 1 * MB, verdict: 'boots-changed', change: (file) => file.fill(0xff, 0x1000, 0x2000) },
    { flashSize: 'keep', chipSize: 1 * MB, verdict: 'boots-changed', change: (file) => file.fill(0x00, inner, inner + 1) },
    { flashSize: 'keep', chipSize: 1 * MB, verdict: 'does-not-boot', change: (file) => file.fill(0x5a, inner + 0x100, inner + 0x101) },
    { flashSize: 'keep', chipSize: 1 * MB, verdict: 'does-not-boot', change: (file) => file.fill(0x70, 3, 4) },
  ];

  const name = `Espressif AT, SDK ${sdk}${absent ? ' (left out: ../shared/real is not there)' : ''}`;
  describe.skipIf(absent)(name, () => {
    test.each(cases)('%o', async (how) => {
      await agree(new Uint8Array(readFileSync(url)), how);
    });

    test('redacted, and moved to the end of 4 MB unless it insists on its map', async () => {
      const file = new Uint8Array(readFileSync(url));
      expect(await agreeMended(redact(file), MB)).toEqual(['jump to run user1 @ 1000']);
      const moved = fitTo(file, { ...chip(4 * MB), useFullSize: true });
      if (isV3) expect(moved.refusal).toBe('fixed-map');
      else expect(await agreeMended(moved, 4 * MB)).toEqual(['jump to run user1 @ 1000']);
    });
  });
}
