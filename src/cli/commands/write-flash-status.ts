import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { oneOf, parseWord } from '../grammar/values.ts';
import { writeFlashStatusLines } from '../render/memory.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

interface WriteStatusOptions extends DeviceOptions {
  readonly bytes?: 1 | 2 | 3;
  readonly nonVolatile?: true;
}

/** As many registers as esptool writes by default. */
const USUAL_BYTES = 2;

export const writeFlashStatusCommand: Command<WriteStatusOptions> = {
  name: 'write_flash_status',
  summary: "write the flash's status registers and read them back",
  group: 'esptool',
  examples: ['write_flash_status --non-volatile 0 -p COM5'],
  arguments: [{ name: '<value>', text: 'the new value; the first register is its low byte' }],
  options: [
    ...ESPTOOL_OPTIONS,
    {
      flags: '--bytes <n>',
      text: 'how many registers: 1, 2 or 3 (default: 2)',
      parse: (given) => Number(oneOf('--bytes', ['1', '2', '3'])(given)),
    },
    { flags: '--non-volatile', text: 'keep the value without power; needed to remove a write protection' },
  ],
  async run([given = ''], options, context) {
    const { writeFlashStatus } = await import('../../flasher/index.ts');
    const { bytes = USUAL_BYTES, nonVolatile = false } = options;
    const value = parseWord('the value')(given) % 0x100 ** bytes;
    return await asEsptool(
      options,
      context,
      async ({ session }) => ({
        bytes,
        value,
        nonVolatile,
        ...(await writeFlashStatus(session, { value, bytes, isNonVolatile: nonVolatile })),
      }),
      writeFlashStatusLines,
      ({ isTaken }) => (isTaken ? EXIT.done : EXIT.mismatch),
    );
  },
};
