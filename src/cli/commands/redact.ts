import type { Command } from '../command.ts';
import { checkOutput, OUTPUT_OPTIONS, type OutputOptions } from '../output.ts';

export const redactCommand: Command<OutputOptions> = {
  name: 'redact',
  summary: 'write a copy without names, passwords, keys and cloud identity that still boots',
  arguments: [{ name: '<file>', text: 'a dump of a whole flash' }],
  options: OUTPUT_OPTIONS,
  async run([path = ''], options) {
    const { mendResult } = await import('../mend.ts');
    const { readInput } = await import('../../node/read-file.ts');
    const { redact } = await import('../../image/index.ts');
    await checkOutput(options, [path]);
    const file = { path, bytes: await readInput(path) };
    return mendResult([file], redact(file.bytes), options);
  },
};
