import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import { checkOutput, OUTPUT_OPTIONS, type OutputOptions } from '../file/output.ts';
import type { Command } from '../grammar/command.ts';

export const redactCommand: Command<OutputOptions & InputOptions> = {
  name: 'redact',
  summary: 'write a copy without passwords, keys and cloud identity',
  group: 'more',
  examples: ['redact mine.bin -o public.bin'],
  arguments: [{ name: '<file>', text: 'a dump of a whole flash' }],
  options: [...OUTPUT_OPTIONS, ...INPUT_OPTIONS],
  async run([path = ''], options, context) {
    const { mendResult } = await import('../file/mend.ts');
    const { redact } = await import('../../image/index.ts');
    await checkOutput(options, [path]);
    const file = await readOne(path, options, context);
    return mendResult([file], redact(file.bytes), options);
  },
};
