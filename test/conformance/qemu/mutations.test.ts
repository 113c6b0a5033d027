import { describe, expect, test, vi } from 'vitest';
import { INSTRUCTIONS } from '../../../src/emulator/cpu/isa/instructions.ts';
import { missingTools } from '../../support/lx106-tools.ts';
import { differences } from '../../support/qemu/differences.ts';
import { FLIPS } from '../../support/qemu/flips.ts';
import { LEFT_OUT } from '../../support/qemu/generate.ts';
import { type Image, makeImage } from '../../support/qemu/image.ts';
import { ENGINES, QEMU, runOnCore, runOnQemu } from '../../support/qemu/run.ts';

/** The numbers of the instruction that is taken for another, and of that other. */
const flip = vi.hoisted(() => ({ from: -1, to: -1 }));

vi.mock('../../../src/emulator/cpu/isa/decode.ts', async (original) => {
  const actual = await original<typeof import('../../../src/emulator/cpu/isa/decode.ts')>();
  return {
    ...actual,
    decode: (bytes: number): number => {
      const word = actual.decode(bytes);
      return (word & 0xff) === flip.from ? (word & ~0xff) | flip.to : word;
    },
  };
});

const missing = missingTools(QEMU);
const PLACES = [
  { base: 0x40200000, programs: 60 },
  { base: 0x40102000, programs: 60 },
] as const;
const SIZE = 120;
/** A program that goes astray need not go far. */
const STEP_LIMIT = 1_000_000;

const numberOf = (mnemonic: string): number => INSTRUCTIONS.findIndex((row) => row[0] === mnemonic) + 1;

/** Whether our core, taking instructions as `flip` says, ends otherwise than QEMU, or not at all. */
function isCaught(image: Image, theirs: Uint8Array, engine: keyof typeof ENGINES): boolean {
  try {
    return Buffer.compare(runOnCore(image, ENGINES[engine], STEP_LIMIT).results, theirs) !== 0;
  } catch {
    return true;
  }
}

describe.skipIf(missing.length > 0)(`the comparison catches every wrong instruction (needs ${QEMU})`, () => {
  const runs = missing.length > 0 ? [] : PLACES.map(({ base, programs }, i) => makeImage(1000 + i, base, programs, SIZE));
  const results = runs.map(runOnQemu);
  const caught = (engine: keyof typeof ENGINES): boolean => runs.some((image, i) => isCaught(image, results[i] as Uint8Array, engine));

  test('the list of wrong ones is complete', () => {
    expect(Object.keys(FLIPS).sort()).toEqual(
      INSTRUCTIONS.map(([mnemonic]) => mnemonic)
        .filter((m) => !LEFT_OUT.includes(m))
        .sort(),
    );
    for (const [mnemonic, others] of Object.entries(FLIPS))
      for (const other of others) expect(numberOf(other), mnemonic).toBeGreaterThan(0);
  });

  test.each(['interpreter', 'compiler'] as const)('%s: the right ones are not caught, each of the others is', (engine) => {
    flip.from = -1;
    expect(caught(engine)).toBe(false);
    const missed: string[] = [];
    for (const [mnemonic, others] of Object.entries(FLIPS)) {
      for (const other of others) {
        flip.from = numberOf(mnemonic);
        flip.to = numberOf(other);
        if (!caught(engine)) missed.push(`${mnemonic} as ${other}`);
      }
    }
    flip.from = -1;
    expect(missed).toEqual([]);
  });

  test('a difference comes with the program and with what our core executed of it', () => {
    flip.from = numberOf('add');
    flip.to = numberOf('sub');
    const [image, theirs] = [runs[0] as Image, results[0] as Uint8Array];
    const [first = ''] = differences(theirs, runOnCore(image, ENGINES.compiler).results, image, ENGINES.compiler);
    flip.from = -1;
    expect(first).toMatch(/^program \d+\n\+\d+: QEMU [0-9a-f]+, ours [0-9a-f]+$/m);
    expect(first).toMatch(/^add a\d+, a\d+, a\d+$/m);
    expect(first).toMatch(/^402[0-9a-f]{5} add a\d+, a\d+, a\d+ +a\d+=[0-9a-f]{8}/m);
  });
});
