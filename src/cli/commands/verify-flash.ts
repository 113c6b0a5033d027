import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { pairsOf } from '../grammar/pairs.ts';
import { ESPTOOL_HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import { verifyFlashLines } from '../render/esptool.ts';
import { causeReport } from '../report/device-report.ts';
import type { VerifyFlashReport } from '../schema/esptool.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const verifyFlashCommand: Command<DeviceOptions & HeaderOptions> = {
  name: 'verify_flash',
  summary: 'compare flash with files; exit code 5 if they differ',
  group: 'esptool',
  examples: ['verify_flash 0x0 mine.bin -p COM5'],
  arguments: [{ name: '<addresses and files...>', text: 'pairs: 0x0 image1M.bin' }],
  options: [...ESPTOOL_OPTIONS, ...ESPTOOL_HEADER_OPTIONS, { flags: '--diff <how>', text: '', isHidden: true }],
  async run(given, options, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { verify } = await import('../../flasher/index.ts');
    const { applyWrite } = await import('../../image/index.ts');
    const { readInput } = await import('../../node/read-file.ts');
    const write = writeOptions(options);
    const inputs: { path: string; offset: number; bytes: Uint8Array }[] = [];
    for (const pair of pairsOf('verify_flash', given)) inputs.push({ ...pair, bytes: await readInput(pair.path, { unpack: false }) });
    return await asEsptool(
      options,
      context,
      async ({ session }) => {
        const files: VerifyFlashReport['files'] = [];
        for (const { path, offset, bytes } of inputs) {
          const due = offset === 0 ? applyWrite(bytes, write, session.flashSize).bytes : bytes;
          const { length, matches, expected, actual, differences, causes } = await verify(session, due, offset);
          files.push({
            file: fileReport({ path, bytes }),
            offset,
            length,
            matches,
            expected,
            actual,
            differences: differences.map((range) => ({ ...range })),
            causes: causes.map(causeReport),
          });
        }
        return { matches: files.every(({ matches }) => matches), files };
      },
      verifyFlashLines,
      ({ matches }) => (matches ? EXIT.done : EXIT.mismatch),
    );
  },
};
