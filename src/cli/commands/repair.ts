import { EspError } from '../../base/error.ts';
import { INPUT_OPTIONS, type InputOptions, readInputs } from '../file/input.ts';
import { checkOutput, OUTPUT_OPTIONS, type OutputOptions } from '../file/output.ts';
import type { Command } from '../grammar/command.ts';
import { NO_REHEARSE, type WitnessOptions } from '../grammar/rehearsal-options.ts';

const MIN_FILES = 1;
const MAX_FILES = 8;

export const repairCommand: Command<OutputOptions & InputOptions & WitnessOptions> = {
  name: 'repair',
  summary: 'reconstruct a dump from several faulty reads',
  group: 'more',
  examples: ['repair a.bin b.bin c.bin -o good.bin'],
  arguments: [{ name: '<files...>', text: 'two to eight reads of the same chip, or one mangled file' }],
  options: [...OUTPUT_OPTIONS, NO_REHEARSE, ...INPUT_OPTIONS],
  async run(paths, options, context) {
    if (paths.length < MIN_FILES || paths.length > MAX_FILES) {
      throw new EspError('usage.invalid', { argument: 'repair', given: paths.join(' '), expected: `${MIN_FILES} to ${MAX_FILES} files` });
    }
    const { mendResult } = await import('../file/mend.ts');
    const { witnessFor } = await import('../report/witness-option.ts');
    const witness = await witnessFor(options);
    const { repair } = await import('../../image/index.ts');
    await checkOutput(options, paths);
    const files = await readInputs(paths, options, context);
    return mendResult(files, repair(files.map(({ bytes }) => bytes)), options, { witness, mustStart: false });
  },
};
