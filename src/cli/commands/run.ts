import type { Command } from '../grammar/command.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const runCommand: Command<DeviceOptions> = {
  name: 'run',
  summary: 'exit the loader and run the application',
  group: 'esptool',
  examples: ['run -p COM5'],
  options: ESPTOOL_OPTIONS,
  async run(_, options, context) {
    const { runApplication } = await import('../../flasher/index.ts');
    return await asEsptool(
      { ...options, stub: false, after: 'no-reset' },
      context,
      async ({ session }) => {
        await runApplication(session);
        return {};
      },
      () => ['The chip left the ROM loader and runs the application.'],
    );
  },
};
