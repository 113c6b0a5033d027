import { dirname } from 'node:path';
import type { Command } from '../grammar/command.ts';
import { parseOffset } from '../grammar/pairs.ts';
import { parseWord } from '../grammar/values.ts';
import { dumpMemLines } from '../render/memory.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS, timed } from '../session/esptool.ts';

interface DumpMemOptions extends DeviceOptions {
  readonly force?: true;
}

export const dumpMemCommand: Command<DumpMemOptions> = {
  name: 'dump_mem',
  summary: 'read memory of the chip, such as its mask ROM, into a file',
  group: 'esptool',
  examples: ['dump_mem 0x40000000 0x10000 rom.bin -p COM5'],
  arguments: [
    { name: '<address>', text: 'where to begin, a multiple of 4' },
    { name: '<size>', text: 'how much, a multiple of 4' },
    { name: '<file>', text: 'where it goes' },
  ],
  options: [...ESPTOOL_OPTIONS, { flags: '--force', text: 'overwrite an existing file' }],
  async run([where = '', size = '', path = ''], options, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { readMemory } = await import('../../flasher/index.ts');
    const { checkFolder, checkFree, writeOutput } = await import('../../node/write-file.ts');
    const address = parseWord('the address')(where);
    const length = parseOffset('the size')(size);
    const overwrite = options.force === true;
    await checkFolder(dirname(path));
    if (!overwrite) await checkFree(path);
    return await asEsptool(
      { baud: 'auto', ...options },
      context,
      async (connected) => {
        const { session, withClockPaused } = connected;
        const onProgress = (done: number): void => context.progress({ label: 'Reading', done, total: length });
        const { done, elapsedMs } = await timed(connected, () => readMemory(session, address, length, onProgress));
        const { bytes, changing } = done;
        await withClockPaused(() => writeOutput(path, bytes, { overwrite }));
        return { file: fileReport({ path, bytes }), address, length, changing, elapsedMs };
      },
      dumpMemLines,
    );
  },
};
