import { describeFailure, failureData, usageFailure } from '../../src/cli/failure.ts';
import { run, UsageError } from '../../src/cli/program.ts';
import type { Ran } from './cli.ts';

/**
 * Runs the program in this process, which saves the start of another one, and no less: arguments, command, words, exit code. What
 * belongs to a terminal and to signals is only in the program as it is spawned.
 */
export function inProcess(...args: string[]): Promise<Ran> {
  return atTerminal(undefined, ...args);
}

/** As {@link inProcess}, with somebody at the terminal who gives `answers` one after the other; `undefined`: nobody. */
export async function atTerminal(answers: readonly string[] | undefined, ...args: string[]): Promise<Ran> {
  const json = args.includes('--json');
  const isSilent = json || args.includes('--quiet');
  let stdout = '';
  let stderr = '';
  const tell = (text: string): void => {
    stderr += `${text}\n`;
  };
  const left = [...(answers ?? [])];
  const ask = async (question: string): Promise<string | undefined> => {
    stderr += question;
    const answer = left.shift();
    stderr += `${answer ?? ''}\n`;
    return answer;
  };
  const context = {
    ...(answers !== undefined && { ask }),
    json,
    signal: new AbortController().signal,
    tell,
    trace: tell,
    note: (text: string) => (isSilent ? undefined : tell(text)),
    progress: () => {},
    emit: (data: object, text: string) => {
      stdout += json ? `${JSON.stringify(data)}\n` : `${text}\n`;
    },
  };
  try {
    const outcome = await run(args, context, '0.0.0');
    if (outcome?.data !== undefined) stdout += json ? JSON.stringify(outcome.data) : outcome.text.map((line) => `${line}\n`).join('');
    return { code: outcome?.exitCode ?? 0, stdout, stderr };
  } catch (error) {
    const failure = error instanceof UsageError ? usageFailure(error.message) : describeFailure(error);
    const { message, hint, exitCode } = failure;
    if (json) return { code: exitCode, stdout: JSON.stringify(failureData(failure)), stderr };
    return { code: exitCode, stdout, stderr: `${stderr}Error: ${message}\n${hint}\n` };
  }
}
