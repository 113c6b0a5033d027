import { EspError } from '../../base/error.ts';
import type { Command } from '../command.ts';
import { checkOutput, OUTPUT_OPTIONS, type OutputOptions } from '../output.ts';

const FEWEST = 2;
const MOST = 8;

export const repairCommand: Command<OutputOptions> = {
  name: 'repair',
  summary: 'make the good dump out of several bad readings of one chip, or refuse',
  arguments: [{ name: '<files...>', text: 'two or more readings of the same chip' }],
  options: OUTPUT_OPTIONS,
  async run(paths, options) {
    if (paths.length < FEWEST || paths.length > MOST) {
      throw new EspError('usage.invalid', { argument: 'repair', given: paths.join(' '), expected: `${FEWEST} to ${MOST} files` });
    }
    const { mendResult } = await import('../mend.ts');
    const { readInput } = await import('../../node/read-file.ts');
    const { repair } = await import('../../image/index.ts');
    await checkOutput(options, paths);
    const files = [];
    for (const path of paths) files.push({ path, bytes: await readInput(path) });
    return mendResult(files, repair(files.map(({ bytes }) => bytes)), options);
  },
};
