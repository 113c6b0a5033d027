import { EspError } from '../base/error.ts';
import { wordsOfError } from '../words/errors.ts';
import { ERROR_EXIT, EXIT, type ExitCode } from './exit-code.ts';

/** The reason with which everything is called off on Ctrl-C. */
export class InterruptError extends Error {
  override readonly name = 'InterruptError';
}

/** A failure in words. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** An `ErrorCode`, `interrupted` or `internal`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function failureOf({ code, facts }: EspError): Failure {
  return { exitCode: ERROR_EXIT[code], code, ...wordsOfError(code, facts) };
}

/** What to tell people about anything that was thrown. Never a stack trace. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof EspError) return failureOf(error);
  if (error instanceof InterruptError) {
    return {
      exitCode: EXIT.interrupted,
      code: 'interrupted',
      message: 'Interrupted.',
      hint: 'No file was left incomplete under its final name.',
    };
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    exitCode: EXIT.internal,
    code: 'internal',
    message: `Internal error (${reason.replaceAll(/\s+/g, ' ')}).`,
    hint: 'This is a fault of flashback; please report it with the command you ran.',
  };
}

/** Failures by which a command stops half-way, through no fault of its input. */
const STOPS: ReadonlySet<string> = new Set(['interrupted', 'link.closed', 'link.timeout']);

/** The same with how to go on, where the command was stopped half-way; `way` is that, if there is anything to go on with. */
export function withWayOn(failure: Failure, way: string | undefined): Failure {
  return way !== undefined && STOPS.has(failure.code) ? { ...failure, hint: `${failure.hint} ${way}` } : failure;
}

/** A mistake in the command line, in commander's words. */
export function usageFailure(message: string): Failure {
  return {
    exitCode: EXIT.usage,
    code: 'usage.invalid',
    message: message
      .replace(/^error: /, '')
      .replace(/^./, (letter) => letter.toUpperCase())
      .trim(),
    hint: 'Run "flashback help" for the commands, "flashback help COMMAND" for the options of one.',
  };
}
