import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { eraseLines } from '../render/device.ts';
import { chipReport } from '../report/device-report.ts';
import type { EraseReport } from '../schema/device.ts';
import { DEVICE_OPTIONS, type DeviceOptions, portName, withSession } from '../session/device.ts';

export const eraseCommand: Command<DeviceOptions> = {
  name: 'erase',
  summary: 'erase the whole flash and verify that it is blank',
  group: 'more',
  examples: ['erase -p COM5'],
  options: DEVICE_OPTIONS,
  async run(_, options, context) {
    const { erase } = await import('../../flasher/index.ts');
    const report = await withSession(options, context, async ({ session }): Promise<EraseReport> => {
      const { offset, length, md5 } = await erase(session);
      return { schemaVersion: 1, port: portName(options.port), chip: chipReport(session.chip), offset, length, md5 };
    });
    return { exitCode: EXIT.done, data: report, text: eraseLines(report) };
  },
};
