import { formatSize } from '../../words/size.ts';
import { placeOf } from '../file/output.ts';
import type { Command } from '../grammar/command.ts';
import { parseLength, parseOffset } from '../grammar/pairs.ts';
import { version } from '../package-root.ts';
import { readFlashLines } from '../render/esptool.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS, timed } from '../session/esptool.ts';
import { heldStore } from '../session/held-store.ts';

interface ReadFlashOptions extends DeviceOptions {
  readonly force?: true;
  readonly resume?: true;
}

export const readFlashCommand: Command<ReadFlashOptions> = {
  name: 'read_flash',
  summary: 'read flash into a file, verified; does not overwrite without --force',
  group: 'esptool',
  examples: ['read_flash 0x0 ALL mine.bin -p COM5'],
  arguments: [
    { name: '<address>', text: 'start address: 0x0' },
    { name: '<size>', text: 'how much: 0x100000, 1MB, or ALL' },
    { name: '<file>', text: 'output file' },
  ],
  options: [
    ...ESPTOOL_OPTIONS,
    { flags: '--force', text: 'overwrite an existing file' },
    { flags: '--resume', text: 'resume an interrupted read' },
    { flags: '--no-progress', text: '', isHidden: true },
  ],
  async run([address = '', size = '', path = ''], options, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { backup, sidecarName } = await import('../../flasher/index.ts');
    const { fileStore } = await import('../../node/file-store.ts');
    const { checkFolder, checkFree } = await import('../../node/write-file.ts');
    const offset = parseOffset('the address')(address);
    const lengthOf = parseLength(size, offset);
    const { force: overwrite, resume } = options;
    const { folder, name } = placeOf(path);
    await checkFolder(folder);
    if (!overwrite) await checkFree(path);
    return await asEsptool(
      { baud: 'auto', ...options },
      context,
      async (connected) => {
        const { session, withClockPaused } = connected;
        const length = lengthOf(session.flashSize);
        if (offset === 0 && length < session.flashSize) {
          const part = `The flash has ${formatSize(session.flashSize)}: the file will hold the first ${formatSize(length)} of it and is no backup of the whole.`;
          context.note(`${part} ALL instead of the size reads everything.`);
        }
        const store = heldStore(fileStore(folder), withClockPaused);
        const plan = {
          store,
          name,
          range: { offset, length },
          overwrite,
          resume,
          tool: `flashback ${version()}`,
          readAt: new Date().toISOString(),
        };
        const { done, elapsedMs } = await timed(connected, () => backup(session, plan));
        const { bytes, md5, resumed } = done;
        return { file: fileReport({ path, bytes }), offset, length, md5, resumed, manifest: sidecarName(path), elapsedMs };
      },
      readFlashLines,
    );
  },
};
