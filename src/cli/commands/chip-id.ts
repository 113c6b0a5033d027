import type { Command } from '../grammar/command.ts';
import { chipIdLines } from '../render/esptool.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const chipIdCommand: Command<DeviceOptions> = {
  name: 'chip_id',
  summary: "print the chip's number as esptool does",
  group: 'esptool',
  examples: ['chip_id -p COM5'],
  options: ESPTOOL_OPTIONS,
  run(_, options, context) {
    return asEsptool(options, context, async () => ({}), chipIdLines);
  },
};
