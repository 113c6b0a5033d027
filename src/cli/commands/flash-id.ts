import type { Command } from '../command.ts';
import type { DeviceOptions } from '../device.ts';
import { flashReport } from '../device-report.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../esptool.ts';
import { flashIdLines } from '../render/esptool.ts';

export const flashIdCommand: Command<DeviceOptions> = {
  name: 'flash_id',
  summary: 'maker, device and size of the flash, as esptool prints them; "info" says more',
  options: ESPTOOL_OPTIONS,
  run(_, options, context) {
    return asEsptool(options, context, async ({ session }) => ({ flash: flashReport(session.chip) }), flashIdLines);
  },
};
