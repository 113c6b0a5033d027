import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { eraseLines } from '../render/device.ts';
import { chipReport } from '../report/device-report.ts';
import type { EraseReport } from '../schema/device.ts';
import { DEVICE_OPTIONS, type DeviceOptions, portName, withSession } from '../session/device.ts';
import { confirmErase, type ErasePermission } from '../session/erase-permission.ts';
import { checkPlace, loadExtras, saveFirst } from '../session/restore-extras.ts';

type EraseOptions = DeviceOptions & ErasePermission;

export const eraseCommand: Command<EraseOptions> = {
  name: 'erase',
  summary: 'erase the whole flash and verify that it is blank',
  group: 'more',
  examples: ['erase --backup-first before.bin -p COM5'],
  options: [...DEVICE_OPTIONS, { flags: '--backup-first <file>', text: 'back up the flash first' }, { flags: '--yes', text: 'do not ask' }],
  async run(_, options, context) {
    const { erase } = await import('../../flasher/index.ts');
    const extras = await loadExtras({});
    await checkPlace(options);
    const report = await withSession(options, context, async (connected): Promise<EraseReport> => {
      const { session, withClockPaused } = connected;
      await withClockPaused(() => confirmErase(session.chip, options, context));
      const { backupFirst } = options;
      const backup = backupFirst === undefined ? null : await saveFirst(extras, connected, backupFirst);
      const { offset, length, md5 } = await erase(session);
      return { schemaVersion: 1, port: portName(options.port), chip: chipReport(session.chip), offset, length, md5, backup };
    });
    return { exitCode: EXIT.done, data: report, text: eraseLines(report) };
  },
};
