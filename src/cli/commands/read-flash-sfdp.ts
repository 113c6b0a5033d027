import { EspError } from '../../base/error.ts';
import type { Command } from '../grammar/command.ts';
import { parseOffset } from '../grammar/pairs.ts';
import { readFlashSfdpLines } from '../render/memory.ts';
import { flashReport } from '../report/device-report.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

/** As many as esptool reads at once. */
const MAX_BYTES = 4;
const MAX_ADDRESS = 0xff_ffff;

export const readFlashSfdpCommand: Command<DeviceOptions> = {
  name: 'read_flash_sfdp',
  summary: "print bytes of the flash's own parameter table (SFDP)",
  group: 'esptool',
  examples: ['read_flash_sfdp 0 4 -p COM5'],
  arguments: [
    { name: '<address>', text: 'where in the table' },
    { name: '<bytes>', text: 'how many: 1 to 4' },
  ],
  options: ESPTOOL_OPTIONS,
  async run([where = '', count = ''], options, context) {
    const { readSfdp } = await import('../../flasher/index.ts');
    const address = parseOffset('the address')(where);
    const length = parseOffset('the number of bytes')(count);
    if (address > MAX_ADDRESS) throw new EspError('usage.invalid', { argument: 'the address', given: where, expected: 'up to 0xffffff' });
    if (length < 1 || length > MAX_BYTES) {
      throw new EspError('usage.invalid', { argument: 'the number of bytes', given: count, expected: '1 to 4' });
    }
    return await asEsptool(
      options,
      context,
      async ({ session }) => ({
        flash: flashReport(session.chip),
        address,
        data: [...(await session.withRetries('SFDP', () => readSfdp(session, address, length)))],
      }),
      readFlashSfdpLines,
    );
  },
};
