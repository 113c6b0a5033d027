import { afterAll, describe, expect, test } from 'vitest';
import { MASK_ROM, withMaskRom } from '../../support/mask-rom.ts';
import { isSameResult, type RomCase, RomProbe, type RomResult } from '../../support/rom-probe.ts';
import { FAMILIES } from './cases/index.ts';

/** Calls of each function: enough for every alignment, edge and branch that the cases draw from. */
const COUNT = Number(process.env['MASK_ROM_CALLS'] ?? 12);

interface Row {
  calls: number;
  different: number;
  real: number;
  ours: number;
}

describe.skipIf(MASK_ROM === undefined)(withMaskRom('functions of the mask ROM against the high-level one'), () => {
  const rows = new Map<string, Row>();
  const real = MASK_ROM === undefined ? undefined : new RomProbe(MASK_ROM);
  const ours = new RomProbe();

  afterAll(() => {
    if (rows.size === 0) return;
    const lines = [...rows].map(
      ([name, { calls, different, real, ours }]) =>
        `${name.padEnd(28)}${calls}`.padEnd(36) +
        `${different}`.padEnd(8) +
        `${Math.round(real / calls)}`.padEnd(10) +
        Math.round(ours / calls),
    );
    const all = [...rows.values()];
    const total = (pick: (row: Row) => number): number => all.reduce((sum, row) => sum + pick(row), 0);
    process.stdout.write(
      `${[
        `${'function'.padEnd(28)}calls   differ  cycles    ours`,
        ...lines,
        `${rows.size} functions, ${total((row) => row.calls)} calls, ${total((row) => row.different)} differ`,
      ].join('\n')}\n`,
    );
  });

  test.each(FAMILIES)('$name: results, registers, memory, output and flash commands are the same', ({ cases }) => {
    const different: string[] = [];
    for (const probed of cases(COUNT)) {
      const [due, got] = [(real as RomProbe).run(probed), ours.run(probed)];
      const row = rows.get(probed.name) ?? { calls: 0, different: 0, real: 0, ours: 0 };
      rows.set(probed.name, row);
      row.calls++;
      row.real += due.cycles;
      row.ours += got.cycles;
      if (isSameResult(probed, due, got)) continue;
      row.different++;
      if (different.length < 5) different.push(`${describeCase(probed)}: ${comparable(due)} and not ${comparable(got)}`);
    }
    expect(different).toEqual([]);
  });
});

/** Everything but the time, which is an average over calls. */
const comparable = (result: RomResult): string => JSON.stringify({ ...result, cycles: 0 });
const describeCase = ({ name, args }: RomCase): string => `${name}(${args.map((arg) => `0x${(arg >>> 0).toString(16)}`).join(', ')})`;
