import { EXIT } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import type { Command } from '../grammar/command.ts';
import { verifyLines } from '../render/device.ts';
import { causeReport, chipReport } from '../report/device-report.ts';
import type { VerifyReport } from '../schema/device.ts';
import { DEVICE_OPTIONS, type DeviceOptions, portName, withSession } from '../session/device.ts';

export const verifyCommand: Command<DeviceOptions & InputOptions> = {
  name: 'verify',
  summary: 'compare the flash with a file; nothing is written',
  group: 'more',
  examples: ['verify mine.bin -p COM5'],
  arguments: [{ name: '<file>', text: 'what the flash should hold, from 0x0' }],
  options: [...DEVICE_OPTIONS, ...INPUT_OPTIONS],
  async run([path = ''], options, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { verify } = await import('../../flasher/index.ts');
    const { manifestOf, ownerReport } = await import('../report/manifest.ts');
    const file = await readOne(path, options, context);
    const manifest = await manifestOf(path, file.bytes);
    const report = await withSession(options, context, async ({ session }): Promise<VerifyReport> => {
      const { offset, length, matches, expected, actual, differences, causes } = await verify(session, file.bytes);
      return {
        schemaVersion: 1,
        port: portName(options.port),
        chip: chipReport(session.chip),
        file: fileReport(file),
        offset,
        length,
        matches,
        expected,
        actual,
        differences: differences.map((range) => ({ ...range })),
        causes: causes.map(causeReport),
        backupOf: manifest === undefined ? null : ownerReport(manifest, session.chip),
      };
    });
    return { exitCode: report.matches ? EXIT.done : EXIT.mismatch, data: report, text: verifyLines(report) };
  },
};
