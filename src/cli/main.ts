#!/usr/bin/env node
import { EXIT } from './exit-code.ts';
import { describeFailure, InterruptError, usageFailure, withWayOn } from './failure.ts';
import { wayOn } from './go-on.ts';
import { version } from './package-root.ts';
import { run, UsageError } from './program.ts';
import { terminal } from './render/terminal.ts';
import { asker } from './session/ask.ts';

/** SIGHUP: the terminal was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Composition of the program: terminal, signals, commands, exit code. */
async function main(argv: readonly string[]): Promise<void> {
  const screen = terminal({ json: argv.includes('--json'), quiet: argv.includes('--quiet') || argv.includes('-q') });
  const abort = new AbortController();
  let isHungUp = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      isHungUp ||= signal === 'SIGHUP';
      if (abort.signal.aborted) process.exit(EXIT.interrupted); // asked twice: at once
      abort.abort(new InterruptError());
    });
  }
  const fail = (error: unknown): void => {
    const failure =
      error instanceof UsageError
        ? usageFailure(error.message)
        : withWayOn(describeFailure(error), wayOn(argv, process.platform === 'win32'));
    screen.failure(failure);
    process.exitCode = failure.exitCode;
  };
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (isHungUp) return; // nobody reads any more, and there may be something to save
      if (error.code !== 'EPIPE') unwritten(stream, error.code ?? error.message);
      process.exit(); // the reader of a pipe has left
    });
  }
  const ask = asker(abort.signal);
  try {
    const outcome = await run(
      argv,
      { ...screen, signal: abort.signal, ...(ask !== undefined && !argv.includes('--json') && { ask }) },
      version(),
    );
    if (outcome === undefined) return;
    screen.result(outcome.data, outcome.text);
    process.exitCode = outcome.exitCode;
  } catch (error) {
    fail(error);
  }
}

/** What should have been said could not be written: that is no success, whatever was done. */
function unwritten(stream: NodeJS.WriteStream, reason: string): void {
  process.exitCode = process.exitCode || EXIT.failed;
  if (stream === process.stdout) process.stderr.write(`Error: The output could not be written (${reason}).\n`);
}

/** Resolves when `stream` has handed on all that was written to it. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

await main(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(); // at once: what Node clears away when it ends by itself takes up to 20 ms
