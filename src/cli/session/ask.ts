import { createInterface } from 'node:readline/promises';

/** Asks at the terminal; `undefined` where nobody can answer: no terminal, or its end of input. */
export function asker(signal: AbortSignal): ((question: string) => Promise<string | undefined>) | undefined {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const over = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
      lines.once('SIGINT', () => process.emit('SIGINT')); // readline takes Ctrl-C away
      return (await Promise.race([lines.question(question, { signal }), over]))?.trim();
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      lines.close();
    }
  };
}
