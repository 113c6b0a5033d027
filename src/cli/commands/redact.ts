import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import { checkOutput, OUTPUT_OPTIONS, type OutputOptions } from '../file/output.ts';
import type { Command } from '../grammar/command.ts';
import { NO_REHEARSE, type WitnessOptions } from '../grammar/rehearsal-options.ts';

export const redactCommand: Command<OutputOptions & InputOptions & WitnessOptions> = {
  name: 'redact',
  summary: 'write a copy without passwords, keys and cloud identity',
  group: 'more',
  examples: ['redact mine.bin -o public.bin'],
  arguments: [{ name: '<file>', text: 'a dump of a whole flash' }],
  options: [...OUTPUT_OPTIONS, NO_REHEARSE, ...INPUT_OPTIONS],
  async run([path = ''], options, context) {
    const { mendResult } = await import('../file/mend.ts');
    const { witnessFor } = await import('../report/witness-option.ts');
    const witness = await witnessFor(options);
    const { check, decide, redact } = await import('../../image/index.ts');
    await checkOutput(options, [path]);
    const file = await readOne(path, options, context);
    const given = check(file.bytes);
    const startedBefore = decide(given, witness?.(given, undefined) ?? null).verdict !== 'does-not-boot';
    return mendResult([file], redact(file.bytes), options, { witness, mustStart: startedBefore });
  },
};
