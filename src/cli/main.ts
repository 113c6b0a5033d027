#!/usr/bin/env node
import { EXIT } from './exit-code.ts';
import { describeFailure, InterruptError, usageFailure } from './failure.ts';
import { version } from './package-root.ts';
import { run, UsageError } from './program.ts';
import { terminal } from './render/terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Composition of the program: terminal, signals, commands, exit code. */
async function main(argv: readonly string[]): Promise<void> {
  const screen = terminal({ json: argv.includes('--json'), quiet: argv.includes('--quiet') || argv.includes('-q') });
  const abort = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(EXIT.interrupted); // asked twice: at once
      abort.abort(new InterruptError());
    });
  }
  const fail = (error: unknown): void => {
    const failure = error instanceof UsageError ? usageFailure(error.message) : describeFailure(error);
    screen.failure(failure);
    process.exitCode = failure.exitCode;
  };
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit()); // the reader of a pipe has left
  try {
    const outcome = await run(argv, { ...screen, signal: abort.signal }, version());
    if (outcome === undefined) return;
    screen.result(outcome.data, outcome.text);
    process.exitCode = outcome.exitCode;
  } catch (error) {
    fail(error);
  }
}

/** Resolves when `stream` has handed on all that was written to it. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

await main(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(); // at once: what Node clears away when it ends by itself takes up to 20 ms
