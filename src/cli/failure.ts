import { EspError } from '../base/error.ts';
import { wordsOfError } from '../words/errors.ts';
import { ERROR_EXIT, EXIT, type ExitCode } from './exit-code.ts';
import type { CheckReport } from './schema/check.ts';

/** The reason with which everything is called off on Ctrl-C. */
export class InterruptError extends Error {
  override readonly name = 'InterruptError';
}

/** A write was refused; the judgement behind it is kept. */
export class RefusalError extends EspError<'restore.refused'> {
  readonly check: CheckReport;

  constructor(facts: EspError<'restore.refused'>['facts'], check: CheckReport) {
    super('restore.refused', facts);
    this.check = check;
  }
}

/** A failure in words. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** An `ErrorCode`, `interrupted` or `internal`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The judgement behind a refusal. */
  readonly check?: CheckReport;
}

/** What `--json` prints for a failure. */
export function failureData({ code, message, hint, check }: Failure): object {
  return { error: { code, message, hint }, ...(check !== undefined && { check }) };
}

function failureOf({ code, facts }: EspError): Failure {
  return { exitCode: ERROR_EXIT[code], code, ...wordsOfError(code, facts) };
}

/** What to tell people about anything that was thrown. Never a stack trace. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof RefusalError) return { ...failureOf(error), check: error.check };
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
