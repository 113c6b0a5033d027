import type { Command } from '../grammar/command.ts';
import { eraseFlashLines } from '../render/esptool.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS, timed } from '../session/esptool.ts';

export const eraseFlashCommand: Command<DeviceOptions> = {
  name: 'erase_flash',
  summary: "erase the whole flash, verified; esptool's name for erase",
  group: 'esptool',
  examples: ['erase_flash -p COM5'],
  options: [...ESPTOOL_OPTIONS, { flags: '--force', text: '', isHidden: true }],
  async run(_, options, context) {
    const { erase } = await import('../../flasher/index.ts');
    return await asEsptool(
      options,
      context,
      async (connected) => {
        const { done, elapsedMs } = await timed(connected, () => erase(connected.session));
        return { ...done, elapsedMs };
      },
      eraseFlashLines('Chip erase'),
    );
  },
};
