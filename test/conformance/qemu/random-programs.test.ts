import { describe, expect, test } from 'vitest';
import { INSTRUCTIONS } from '../../../src/emulator/cpu/isa/instructions.ts';
import { missingTools } from '../../support/lx106-tools.ts';
import { differences } from '../../support/qemu/differences.ts';
import { LEFT_OUT } from '../../support/qemu/generate.ts';
import { makeImage } from '../../support/qemu/image.ts';
import { ENGINES, QEMU, runOnCore, runOnQemu } from '../../support/qemu/run.ts';

const missing = missingTools(QEMU);

/** First seed and number of images; more of them by hand: QEMU_SEED=100 QEMU_IMAGES=500. */
const SEED = Number(process.env['QEMU_SEED'] ?? 1);
const IMAGES = Number(process.env['QEMU_IMAGES'] ?? 18);
/** Half of the images run from IRAM, half from the flash window. IRAM holds fewer programs. */
const PLACES = [
  { base: 0x40102000, programs: 80 },
  { base: 0x40200000, programs: 150 },
] as const;
const SIZE = 120;
/** Handlers and the image's end execute these. */
const ELSEWHERE = ['rfe', 'rfi', 'simcall'];

const by = (mnemonic: string): string => mnemonic.replace(/^([rwx]sr)\..*/, '$1');

describe.skipIf(missing.length > 0)(`random programs end as on QEMU's LX106 (needs ${QEMU})`, () => {
  const total = new Map<string, number>();
  let executed = 0;
  let programs = 0;

  test.each(Array.from({ length: IMAGES }, (_, i) => SEED + i))('seed %d: registers, SAR, PS, memory, exceptions, both engines', (seed) => {
    const place = PLACES[seed % 2] as (typeof PLACES)[number];
    const image = makeImage(seed, place.base, place.programs, SIZE);
    const theirs = runOnQemu(image);
    for (const engine of ['interpreter', 'compiler'] as const) {
      const { results, instructions } = runOnCore(image, ENGINES[engine]);
      expect(differences(theirs, results, image, ENGINES[engine]), engine).toEqual([]);
      executed += instructions;
    }
    for (const [mnemonic, count] of image.counts) total.set(by(mnemonic), (total.get(by(mnemonic)) ?? 0) + count);
    programs += place.programs;
  });

  test('and hold every instruction', () => {
    const rows = INSTRUCTIONS.map(([mnemonic]) => [mnemonic, total.get(mnemonic) ?? 0] as const);
    const cells = rows.map(
      ([mnemonic, count]) => `${mnemonic.padEnd(8)}${(LEFT_OUT.includes(mnemonic) ? '-' : String(count)).padStart(7)}`,
    );
    const lines = Array.from({ length: Math.ceil(cells.length / 6) }, (_, i) => cells.slice(6 * i, 6 * i + 6).join('   '));
    const written = rows.reduce((sum, [, count]) => sum + count, 0);
    process.stdout.write(`${programs} programs, ${written} random instructions, ${executed} executed by two engines; - not compared\n`);
    process.stdout.write(`${lines.join('\n')}\n`);
    const rare = rows.filter(([mnemonic, count]) => count < 20 && !LEFT_OUT.includes(mnemonic) && !ELSEWHERE.includes(mnemonic));
    expect(rare).toEqual([]);
    expect(written).toBeGreaterThanOrEqual(200_000);
  });
});
