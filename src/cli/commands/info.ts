import { MAGIC_V1 } from '../../chip/header.ts';
import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { infoLines } from '../render/device.ts';
import { chipReport, detailsReport, flashReport } from '../report/device-report.ts';
import type { InfoReport } from '../schema/device.ts';
import { DEVICE_OPTIONS, type DeviceOptions, portName, withSession } from '../session/device.ts';

export const infoCommand: Command<DeviceOptions> = {
  name: 'info',
  summary: 'identify the connected chip and its flash',
  group: 'main',
  examples: ['info -p COM5'],
  options: DEVICE_OPTIONS,
  async run(_, options, context) {
    const { info } = await import('../../flasher/index.ts');
    const { parseHeader } = await import('../../image/index.ts');
    const { chip, details, header } = await withSession(options, context, ({ session }) => info(session));
    const parsed = header === undefined ? undefined : parseHeader(header);
    const report: InfoReport = {
      schemaVersion: 1,
      port: portName(options.port),
      chip: chipReport(chip),
      flash: flashReport(chip),
      details: details === undefined ? null : detailsReport(details),
      header: parsed?.magic === MAGIC_V1 ? headerReport(parsed) : null,
    };
    return { exitCode: EXIT.done, data: report, text: infoLines(report) };
  },
};

function headerReport({ segmentCount, flashMode, flashSize, flashFreq, entry }: NonNullable<InfoReport['header']>): InfoReport['header'] {
  return { segmentCount, flashMode, flashSize, flashFreq, entry };
}
