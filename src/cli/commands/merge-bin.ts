import { EspError } from '../../base/error.ts';
import { formatSize } from '../../words/size.ts';
import { EXIT } from '../exit-code.ts';
import { checkOutput, OUTPUT_OPTIONS, type OutputOptions } from '../file/output.ts';
import type { Command } from '../grammar/command.ts';
import { pairsOf, parseOffset } from '../grammar/pairs.ts';
import { parseChipSize } from '../grammar/values.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import type { MergeReport } from '../schema/merge-bin.ts';
import { UNUSED_ESPTOOL_OPTIONS } from '../session/esptool.ts';

interface MergeOptions extends OutputOptions, HeaderOptions {
  readonly targetOffset?: number;
  readonly padToSize?: number;
}

export const mergeBinCommand: Command<MergeOptions> = {
  name: 'merge_bin',
  summary: 'join files at their addresses as esptool does',
  group: 'esptool',
  examples: ['merge_bin -o all.bin 0x0 boot.bin 0x1000 user1.bin'],
  arguments: [{ name: '<addresses and files...>', text: 'pairs: 0x0 boot.bin 0x1000 user1.bin' }],
  options: [
    ...OUTPUT_OPTIONS,
    { flags: '-t, --target-offset <offset>', text: 'where the output will be written (default: 0)', parse: parseOffset('--target-offset') },
    { flags: '--pad-to-size <size>', text: 'add erased flash up to this size: 1MB, 4MB, …', parse: parseChipSize },
    ...HEADER_OPTIONS,
    ...UNUSED_ESPTOOL_OPTIONS,
  ],
  async run(given, options, { signal }) {
    const { fileReport } = await import('../report/judge.ts');
    const { mergeImages } = await import('../../image/index.ts');
    const { readInput } = await import('../../node/read-file.ts');
    const { writeOutput } = await import('../../node/write-file.ts');
    const pairs = pairsOf('merge_bin', given);
    await checkOutput(
      options,
      pairs.map(({ path }) => path),
    );
    const parts: { offset: number; path: string; bytes: Uint8Array }[] = [];
    for (const { offset, path } of pairs) parts.push({ offset, path, bytes: await readInput(path, { signal, unpack: false }) });
    const { targetOffset = 0, padToSize, output, force } = options;
    const { flashSize, ...rest } = writeOptions(options);
    if (flashSize === 'detect') {
      throw new EspError('usage.invalid', { argument: '--flash-size', given: 'detect', expected: 'a size, since there is no chip to ask' });
    }
    const merged = mergeImages(parts, { targetOffset, padToSize, write: { flashSize, ...rest } });
    if ('overlap' in merged) {
      const [a, b] = merged.overlap.map((i) => parts[i]?.path ?? '');
      throw new EspError('usage.invalid', {
        argument: 'merge_bin',
        given: `${a} and ${b}`,
        expected: 'files that do not overlap or begin before the target offset',
      });
    }
    await writeOutput(output, merged.bytes, { overwrite: force === true });
    const report: MergeReport = {
      schemaVersion: 1,
      files: parts.map((part) => ({ offset: part.offset, ...fileReport(part) })),
      output: fileReport({ path: output, bytes: merged.bytes }),
      targetOffset,
    };
    const place = `0x${targetOffset.toString(16)}`;
    return { exitCode: EXIT.done, data: report, text: [`${output}: ${formatSize(merged.bytes.length)}, to be written to ${place}.`] };
  },
};
