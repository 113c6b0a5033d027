import type { Command } from '../grammar/command.ts';
import { flashIdLines } from '../render/esptool.ts';
import { flashReport } from '../report/device-report.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const flashIdCommand: Command<DeviceOptions> = {
  name: 'flash_id',
  summary: 'print maker, device and size of the flash as esptool does',
  group: 'esptool',
  examples: ['flash_id -p COM5'],
  options: ESPTOOL_OPTIONS,
  run(_, options, context) {
    return asEsptool(options, context, async ({ session }) => ({ flash: flashReport(session.chip) }), flashIdLines);
  },
};
