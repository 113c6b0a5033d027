import type { Command } from '../grammar/command.ts';
import { parseWord } from '../grammar/values.ts';
import { writeMemLines } from '../render/memory.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const writeMemCommand: Command<DeviceOptions> = {
  name: 'write_mem',
  summary: 'set a 32-bit word of memory or a register, or bits of it',
  group: 'esptool',
  examples: ['write_mem 0x3ffe8000 0x12345678 -p COM5', 'write_mem 0x60000304 0x1 0x1 -p COM5'],
  arguments: [
    { name: '<address>', text: 'a multiple of 4' },
    { name: '<value>', text: 'the new value' },
    { name: '[mask]', text: 'the bits to set (default: all)' },
  ],
  options: ESPTOOL_OPTIONS,
  async run([where = '', what = '', which = '0xffffffff'], options, context) {
    const { writeMemory } = await import('../../flasher/index.ts');
    const address = parseWord('the address')(where);
    const value = parseWord('the value')(what);
    const mask = parseWord('the mask')(which);
    return await asEsptool(
      options,
      context,
      async ({ session }) => {
        await writeMemory(session, address, value, mask);
        return { address, value, mask };
      },
      writeMemLines,
    );
  },
};
