import { EXIT } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import type { Command } from '../grammar/command.ts';
import { verifyLines } from '../render/device.ts';
import { causeReport, chipReport } from '../report/device-report.ts';
import type { VerifyReport } from '../schema/device.ts';
import type { SidecarReport } from '../schema/sidecar.ts';
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
    const { findSidecar, sidecarReport } = await import('../report/sidecar.ts');
    const file = await readOne(path, options, context);
    const found = await findSidecar(file);
    const report = await withSession(options, context, async ({ session }): Promise<VerifyReport> => {
      const { offset, length, matches, expected, actual, differences, causes } = await verify(session, file.bytes);
      const sidecar = sidecarReport(found, session.chip.mac);
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
        backupOf: sidecar?.isUnchanged ? ownerOf(sidecar) : null,
        sidecar,
      };
    });
    return { exitCode: report.matches ? EXIT.done : EXIT.mismatch, data: report, text: verifyLines(report) };
  },
};

/** The chip that the file is a backup of. */
function ownerOf({ mac, chipId, flashId, isThisChip }: SidecarReport): VerifyReport['backupOf'] {
  return { mac, chipId, flashId, isThisChip };
}
