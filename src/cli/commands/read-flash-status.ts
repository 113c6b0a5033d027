import type { Command } from '../grammar/command.ts';
import { oneOf } from '../grammar/values.ts';
import { flashStatusLines } from '../render/esptool.ts';
import type { ConnectedChip, DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

interface StatusOptions extends DeviceOptions {
  readonly bytes?: 1 | 2 | 3;
}

/** As many registers as esptool reads by default. */
const USUAL_BYTES = 2;

export const readFlashStatusCommand: Command<StatusOptions> = {
  name: 'read_flash_status',
  summary: "print the flash's status registers as esptool does",
  group: 'esptool',
  examples: ['read_flash_status -p COM5'],
  options: [
    ...ESPTOOL_OPTIONS,
    {
      flags: '--bytes <n>',
      text: 'how many registers: 1, 2 or 3 (default: 2)',
      parse: (given) => Number(oneOf('--bytes', ['1', '2', '3'])(given)),
    },
  ],
  async run(_, options, context) {
    const { flashStatus } = await import('../../flasher/index.ts');
    const { bytes = USUAL_BYTES } = options;
    const work = async ({ session }: ConnectedChip) => ({ bytes, status: await flashStatus(session, bytes) });
    return await asEsptool(options, context, work, flashStatusLines);
  },
};
