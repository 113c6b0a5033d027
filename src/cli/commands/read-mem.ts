import type { Command } from '../grammar/command.ts';
import { parseWord } from '../grammar/values.ts';
import { readMemLines } from '../render/memory.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const readMemCommand: Command<DeviceOptions> = {
  name: 'read_mem',
  summary: 'print a 32-bit word of memory or a register',
  group: 'esptool',
  examples: ['read_mem 0x40001000 -p COM5'],
  arguments: [{ name: '<address>', text: 'a multiple of 4: 0x40001000' }],
  options: ESPTOOL_OPTIONS,
  async run([given = ''], options, context) {
    const { readMemory } = await import('../../flasher/index.ts');
    const { u32At } = await import('../../base/bytes.ts');
    const address = parseWord('the address')(given);
    return await asEsptool(
      options,
      context,
      async ({ session }) => ({ address, value: u32At((await readMemory(session, address, 4)).bytes, 0) }),
      readMemLines,
    );
  },
};
