import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { completionScript, SHELLS } from '../grammar/completion.ts';
import { oneOf } from '../grammar/values.ts';

/** The command that prints the completion of `commands`, which hold itself. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'print the script that completes commands in a shell',
    group: 'more',
    examples: ['completion bash'],
    arguments: [{ name: '<shell>', text: SHELLS.join(', ') }],
    async run([given = '']) {
      const shell = oneOf('shell', SHELLS)(given);
      const text = completionScript(shell, commands());
      return { exitCode: EXIT.done, data: { schemaVersion: 1, shell, script: text.join('\n') }, text };
    },
  };
}
