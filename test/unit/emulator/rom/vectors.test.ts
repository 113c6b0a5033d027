import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RomMachine } from '../../../../src/emulator/rom/machine.ts';
import { ROM_TABLE } from '../../../../src/emulator/rom/table.ts';
import { isSameResult, type RomCase, RomProbe, type RomResult } from '../../../support/rom-probe.ts';

interface Vector {
  readonly case: RomCase;
  readonly result: RomResult;
}

const FOLDER = join(import.meta.dirname, '../../../../fixtures/rom');
/** What silicon's own code did, by family: see fixtures/rom/record.ts. */
const FAMILIES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as readonly Vector[]] as const);

const withoutTime = (result: RomResult): RomResult => ({ ...result, cycles: 0 });

describe.each(FAMILIES)('%s', (_, vectors) => {
  const probe = new RomProbe();
  const results = vectors.map((vector) => probe.run(vector.case));

  test('results, memory, registers, output and flash commands are what silicon gives', () => {
    for (const [i, { case: probed, result }] of vectors.entries()) {
      if (isSameResult(probed, results[i] as RomResult, result)) continue;
      expect({ probed: probed.name, ...withoutTime(results[i] as RomResult) }).toEqual({ probed: probed.name, ...withoutTime(result) });
    }
  });

  test('a family takes about the time that it takes on silicon', () => {
    const sum = (all: readonly RomResult[]): number =>
      all.reduce((total, { cycles, lost }) => total + (lost === undefined ? cycles : 0), 0);
    const ratio = sum(results) / sum(vectors.map(({ result }) => result));
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });

  /** Three ways to be wrong, of one function of the family at a time. */
  test.each<[string, (rom: RomMachine, run: (rom: RomMachine) => void) => void]>([
    ['does nothing', (rom) => rom.return(0)],
    [
      'takes another first argument',
      (rom, run) => {
        rom.set(2, rom.get(2) + 4);
        run(rom);
      },
    ],
    [
      'takes its arguments in another order',
      (rom, run) => {
        const [first, second] = [rom.get(2), rom.get(3)];
        rom.set(2, second);
        rom.set(3, first);
        run(rom);
      },
    ],
  ])('a vector catches a function that %s', (_kind, mutate) => {
    const names = new Set(vectors.map((vector) => vector.case.name));
    const caught = [...names].filter((name) => {
      const row = ROM_TABLE.find((candidate) => candidate.name === name) as { run: (rom: RomMachine) => void };
      const { run } = row;
      row.run = (rom) => mutate(rom, run);
      try {
        const broken = new RomProbe();
        return vectors.some((vector) => vector.case.name === name && !isSameResult(vector.case, broken.run(vector.case), vector.result));
      } finally {
        row.run = run;
      }
    });
    expect(caught.length).toBeGreaterThanOrEqual(Math.min(names.size, 3));
  });
});
