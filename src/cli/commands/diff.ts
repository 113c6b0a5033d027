import { EXIT } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readInputs } from '../file/input.ts';
import type { Command } from '../grammar/command.ts';
import { diffLines } from '../render/diff.ts';
import type { NamedFile } from '../report/judge.ts';
import type { DiffReport } from '../schema/diff.ts';

export const diffCommand: Command<InputOptions> = {
  name: 'diff',
  summary: 'compare two dumps region by region',
  group: 'more',
  examples: ['diff old.bin new.bin'],
  arguments: [
    { name: '<a>', text: 'a dump' },
    { name: '<b>', text: 'another one' },
  ],
  options: INPUT_OPTIONS,
  async run(paths, options, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { diff } = await import('../../image/index.ts');
    const [left, right] = (await readInputs(paths, options, context)) as [NamedFile, NamedFile];
    const { facts, regions, bytes } = diff(left.bytes, right.bytes);
    const report: DiffReport = {
      schemaVersion: 1,
      a: fileReport(left),
      b: fileReport(right),
      same: bytes === 0,
      bytes,
      facts: facts.map((fact) => ({ ...fact })),
      regions: regions.map((region) => ({ ...region, a: region.a && { ...region.a }, b: region.b && { ...region.b } })),
    };
    return { exitCode: report.same ? EXIT.done : EXIT.mismatch, data: report, text: diffLines(report) };
  },
};
