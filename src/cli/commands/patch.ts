import { EspError } from '../../base/error.ts';
import { FLASH_SIZES } from '../../chip/header.ts';
import type { WriteOptions } from '../../image/index.ts';
import { EXIT } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import { checkOutput, OUTPUT_OPTIONS, type OutputOptions } from '../file/output.ts';
import type { Command } from '../grammar/command.ts';
import { NO_REHEARSE, type WitnessOptions } from '../grammar/rehearsal-options.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import { patchLines } from '../render/patch.ts';
import type { PatchReport } from '../schema/patch.ts';

type PatchOptions = HeaderOptions & InputOptions & OutputOptions & WitnessOptions;

/** @throws EspError `usage.invalid` unless something is to be changed, to a value that is known without a chip. */
function wanted(options: PatchOptions): WriteOptions & { flashSize: Exclude<WriteOptions['flashSize'], 'detect'> } {
  const { flashSize, ...rest } = writeOptions(options);
  if (flashSize === 'detect') {
    throw new EspError('usage.invalid', { argument: '--flash-size', given: 'detect', expected: 'a size, since there is no chip to ask' });
  }
  if (flashSize === 'keep' && rest.flashMode === 'keep' && rest.flashFreq === 'keep') {
    throw new EspError('usage.invalid', { argument: 'patch', given: '', expected: 'one of --flash-size, --flash-mode, --flash-freq' });
  }
  return { flashSize, ...rest };
}

export const patchCommand: Command<PatchOptions> = {
  name: 'patch',
  summary: 'change flash size, mode or frequency in the header, nothing else',
  group: 'more',
  examples: ['patch mine.bin --flash-mode dout -o patched.bin'],
  arguments: [{ name: '<file>', text: 'an image or a dump of a whole flash' }],
  options: [...OUTPUT_OPTIONS, ...HEADER_OPTIONS, NO_REHEARSE, ...INPUT_OPTIONS],
  async run([path = ''], options, context) {
    const { writeOutput } = await import('../../node/write-file.ts');
    const { fileReport, judge } = await import('../report/judge.ts');
    const { applyPatch } = await import('../../image/index.ts');
    const write = wanted(options);
    await checkOutput(options, [path]);
    const input = await readOne(path, options, context);
    const { bytes, changes, skipped } = applyPatch(input.bytes, {
      flashSize: write.flashSize === 'keep' ? undefined : write.flashSize,
      flashMode: write.flashMode === 'keep' ? undefined : write.flashMode,
      flashFreq: write.flashFreq === 'keep' ? undefined : write.flashFreq,
    });
    const chip = write.flashSize === 'keep' ? undefined : { size: FLASH_SIZES[write.flashSize].size, kind: 'esp8266' as const };
    const { witnessFor } = await import('../report/witness-option.ts');
    const { verdict, witnesses, findings } = judge(input, chip, write, await witnessFor(options));
    const report: PatchReport = {
      schemaVersion: 1,
      file: fileReport(input),
      output: skipped === null ? fileReport({ path: options.output, bytes }) : null,
      changes: changes.map((change) => ({ ...change })),
      verdict,
      witnesses,
      findings,
    };
    if (skipped === null) await writeOutput(options.output, bytes, { overwrite: options.force === true });
    return { exitCode: skipped === null ? EXIT.done : EXIT.doesNotBoot, data: report, text: patchLines(report) };
  },
};
