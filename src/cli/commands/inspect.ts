import { EXIT } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import type { Command } from '../grammar/command.ts';
import { inspectLines } from '../render/inspect.ts';
import { firstOf } from '../report/first-of.ts';
import type { InspectReport } from '../schema/inspect.ts';

export const inspectCommand: Command<InputOptions> = {
  name: 'inspect',
  summary: 'show what a file is: family, slots, regions, findings',
  group: 'main',
  examples: ['inspect mine.bin'],
  arguments: [{ name: '<file>', text: 'an image or a dump of a whole flash' }],
  options: INPUT_OPTIONS,
  async run([source = ''], options, context) {
    const { digest, findingReport } = await import('../report/judge.ts');
    const { inspect } = await import('../../image/index.ts');
    const { findSidecar, sidecarFindings, sidecarReport } = await import('../report/sidecar.ts');
    const { path, bytes } = await readOne(source, options, context);
    const sidecar = sidecarReport(await findSidecar({ path, bytes }));
    const { file, findings, slots, regions, secrets, ...rest } = inspect(bytes, digest);
    const { listed, omitted } = firstOf(secrets);
    const report: InspectReport = {
      schemaVersion: 1,
      file: { path, ...file },
      ...rest,
      slots: slots.map((slot) => ({ ...slot, segments: slot.segments.map((segment) => ({ ...segment })) })),
      regions: regions.map((region) => ({ ...region })),
      secrets: listed.map((secret) => ({ ...secret })),
      omittedSecrets: omitted,
      sidecar,
      findings: [...findings.map(findingReport), ...sidecarFindings(sidecar)],
    };
    return { exitCode: EXIT.done, data: report, text: inspectLines(report) };
  },
};
