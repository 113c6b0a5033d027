import { EspError } from '../../base/error.ts';
import type { Command } from '../grammar/command.ts';
import { loadRamLines } from '../render/esptool.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const loadRamCommand: Command<DeviceOptions> = {
  name: 'load_ram',
  summary: 'load an image into RAM and start it',
  group: 'esptool',
  examples: ['load_ram hello.bin -p COM5'],
  arguments: [{ name: '<file>', text: 'an image whose segments all lie in RAM' }],
  options: ESPTOOL_OPTIONS,
  async run([path = ''], options, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { loadRam } = await import('../../flasher/index.ts');
    const { parseV1 } = await import('../../image/index.ts');
    const { readInput } = await import('../../node/read-file.ts');
    const file = { path, bytes: await readInput(path, { unpack: false }) };
    const image = parseV1(file.bytes);
    const isForRam = image?.checksum?.ok === true && image.segments.every(({ region }) => region === 'iram' || region === 'dram');
    if (image === undefined || !isForRam) {
      throw new EspError('usage.invalid', { argument: 'FILE', given: path, expected: 'a complete image whose segments all lie in RAM' });
    }
    const { entry } = image.header;
    const segments = image.segments.map(({ loadAddress, length }) => ({ loadAddress, length }));
    return await asEsptool(
      { ...options, stub: false, after: 'no-reset' },
      context,
      async ({ session }) => {
        const parts = image.segments.map(({ loadAddress, offset, length }) => ({
          loadAddress,
          bytes: file.bytes.subarray(offset, offset + length),
        }));
        await loadRam(session, parts, entry);
        return { file: fileReport(file), entry, segments };
      },
      loadRamLines,
    );
  },
};
