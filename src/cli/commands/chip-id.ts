import type { Command } from '../grammar/command.ts';
import { chipIdLines } from '../render/esptool.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const chipIdCommand: Command<DeviceOptions> = {
  name: 'chip_id',
  summary: "the chip's number, as esptool prints it",
  options: ESPTOOL_OPTIONS,
  run(_, options, context) {
    return asEsptool(options, context, async () => ({}), chipIdLines);
  },
};
