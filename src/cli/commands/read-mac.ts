import type { Command } from '../grammar/command.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const readMacCommand: Command<DeviceOptions> = {
  name: 'read_mac',
  summary: "print the chip's MAC address as esptool does",
  group: 'esptool',
  examples: ['read_mac -p COM5'],
  options: ESPTOOL_OPTIONS,
  run(_, options, context) {
    return asEsptool(
      options,
      context,
      async () => ({}),
      () => [], // every one of these commands says it
    );
  },
};
