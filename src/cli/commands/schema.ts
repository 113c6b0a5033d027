import type { ZodType } from 'zod';
import { EspError } from '../../base/error.ts';
import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';

export const schemaCommand: Command = {
  name: 'schema',
  summary: "print the JSON Schema of a command's --json output",
  group: 'more',
  examples: ['schema check'],
  arguments: [{ name: '<command>', text: 'the command, or "error" for the output of a failure' }],
  async run([name = '']) {
    const { failure, SCHEMAS } = await import('../schema/index.ts');
    const { z } = await import('zod');
    const schemas: Readonly<Record<string, ZodType>> = { ...SCHEMAS, error: failure };
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined) {
      throw new EspError('usage.invalid', { argument: 'command', given: name, expected: Object.keys(schemas).join(', ') });
    }
    const data = z.toJSONSchema(schema);
    return { exitCode: EXIT.done, data, text: JSON.stringify(data, null, 2).split('\n') };
  },
};
