import { type ErrorCode, type ErrorFacts, EspError } from '../base/error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { HINTS, type Hint } from './hints.ts';

/** The reason with which everything is called off on Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A failure in words. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** An {@link ErrorCode}, `interrupted` or `internal`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function inWords<C extends ErrorCode>(code: C, facts: ErrorFacts[C]): Failure {
  const hint: Hint<ErrorFacts[C]> = HINTS[code];
  return { exitCode: hint.exit, code, message: hint.message(facts), hint: hint.hint(facts) };
}

/** What to tell people about anything that was thrown. Never a stack trace. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof EspError) return inWords(error.code, error.facts);
  if (error instanceof Interrupted) {
    return {
      exitCode: EXIT.interrupted,
      code: 'interrupted',
      message: 'Interrupted.',
      hint: 'A backup goes on with --resume, and no file was left half-done under its final name. A restore leaves the flash half-written: run it again, what is there already is kept.',
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

/** A mistake in the command line, in commander's words. */
export function usageFailure(message: string): Failure {
  return {
    exitCode: EXIT.usage,
    code: 'usage.invalid',
    message: message
      .replace(/^error: /, '')
      .replace(/^./, (letter) => letter.toUpperCase())
      .trim(),
    hint: 'Run "flashback help" for the commands, "flashback help COMMAND" for what one of them takes.',
  };
}
