import type { Command } from '../grammar/command.ts';
import { parseLength, parseOffset } from '../grammar/pairs.ts';
import { eraseFlashLines } from '../render/esptool.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS, timed } from '../session/esptool.ts';

export const eraseRegionCommand: Command<DeviceOptions> = {
  name: 'erase_region',
  summary: 'erase whole sectors of the flash, verified',
  group: 'esptool',
  examples: ['erase_region 0xfb000 0x5000 -p COM5'],
  arguments: [
    { name: '<address>', text: 'a multiple of 0x1000' },
    { name: '<size>', text: 'a multiple of 0x1000, or ALL' },
  ],
  options: [...ESPTOOL_OPTIONS, { flags: '--force', text: '', isHidden: true }],
  async run([address = '', size = ''], options, context) {
    const { erase } = await import('../../flasher/index.ts');
    const offset = parseOffset('the address')(address);
    const lengthOf = parseLength(size, offset);
    return await asEsptool(
      options,
      context,
      async (connected) => {
        const { session } = connected;
        const range = { offset, length: lengthOf(session.flashSize) };
        const { done, elapsedMs } = await timed(connected, () => erase(session, range));
        return { ...done, elapsedMs };
      },
      eraseFlashLines('Erase'),
    );
  },
};
