import { describe, expect, test } from 'vitest';
import { missingTools } from '../../support/lx106-tools.ts';
import { ALU, BRANCHES } from './generate.ts';
import { makeImage, RESULT_SIZE } from './image.ts';
import { QEMU, runOnCore, runOnQemu } from './run.ts';

const missing = missingTools(QEMU);

/** First seed and number of images; more of them by hand: QEMU_SEED=100 QEMU_IMAGES=500. */
const SEED = Number(process.env['QEMU_SEED'] ?? 1);
const IMAGES = Number(process.env['QEMU_IMAGES'] ?? 12);
const PROGRAMS = 150;
const SIZE = 120;
/** Half of the images run from IRAM, half from the flash window. IRAM holds fewer programs. */
const PLACES = [
  { base: 0x40102000, programs: 80 },
  { base: 0x40200000, programs: PROGRAMS },
] as const;

/** Programs that ended differently: their text and the places where they differ. */
function differences(theirs: Uint8Array, ours: Uint8Array, programs: readonly string[]): string[] {
  const found: string[] = [];
  for (const [n, listing] of programs.entries()) {
    const places: string[] = [];
    for (let i = n * RESULT_SIZE; i < (n + 1) * RESULT_SIZE; i += 4) {
      const [a, b] = [theirs, ours].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset + i, 4).getUint32(0, true).toString(16));
      if (a !== b) places.push(`+${i - n * RESULT_SIZE}: QEMU ${a}, ours ${b}`);
    }
    if (places.length > 0) found.push(`program ${n}\n${places.join('\n')}\n${listing}`);
  }
  return found;
}

describe.skipIf(missing.length > 0)(`random programs end as on QEMU's LX106 (needs ${QEMU})`, () => {
  const total = new Map<string, number>();
  let executed = 0;
  let programs = 0;

  test.each(Array.from({ length: IMAGES }, (_, i) => SEED + i))('seed %d: registers, SAR, PS, memory, exceptions', (seed) => {
    const place = PLACES[seed % 2] as (typeof PLACES)[number];
    const image = makeImage(seed, place.base, place.programs, SIZE);
    const { results, instructions } = runOnCore(image);
    expect(differences(runOnQemu(image), results, image.programs)).toEqual([]);
    for (const [mnemonic, count] of image.counts) total.set(mnemonic, (total.get(mnemonic) ?? 0) + count);
    executed += instructions;
    programs += place.programs;
  });

  test('and cover every instruction that computes or branches', () => {
    const counts = [...total].sort(([a], [b]) => (a < b ? -1 : 1)).map(([mnemonic, count]) => `${mnemonic} ${count}`);
    const written = [...total.values()].reduce((sum, count) => sum + count, 0);
    process.stdout.write(`${programs} programs, ${written} random instructions, ${executed} executed\n${counts.join(', ')}\n`);
    expect([...ALU, ...BRANCHES].filter(([, mnemonic]) => (total.get(mnemonic) ?? 0) < 20).map(([, mnemonic]) => mnemonic)).toEqual([]);
    expect(written).toBeGreaterThanOrEqual(20_000);
  });
});
