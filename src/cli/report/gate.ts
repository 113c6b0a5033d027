import { EXIT, type ExitCode } from '../exit-code.ts';
import { RefusalError } from '../failure.ts';
import type { CommandContext } from '../grammar/command.ts';
import { checkLines } from '../render/check.ts';
import type { CheckReport } from '../schema/check.ts';
import { VERDICT_EXIT } from './judge.ts';

/** Verdicts with which nothing is written without `--force`. */
const REFUSED: ReadonlySet<CheckReport['verdict']> = new Set<CheckReport['verdict']>(['does-not-boot', 'not-an-image']);
/** A finding that stands in the way whatever its severity. */
const CHANGED = 'backup/changed-since';

/** Why a write is refused without `--force`. */
export interface RefusalReason {
  readonly verdict: string;
  /** The finding behind it, in a sentence. */
  readonly reason?: string;
}

/** How a write is let through. */
export interface GateOptions {
  readonly force: boolean;
  /** A verdict of `unknown` is refused, too. */
  readonly mustBeKnown: boolean;
}

/** Why what was judged is not written without `--force`: it would not boot, an error was found, or the backup was changed; `undefined`: it may be. */
export function refusalReason(
  { verdict, findings }: CheckReport,
  { mustBeKnown }: Pick<GateOptions, 'mustBeKnown'>,
): RefusalReason | undefined {
  const error = findings.find(({ severity }) => severity === 'error') ?? findings.find(({ id }) => id === CHANGED);
  const isRefused = error !== undefined || REFUSED.has(verdict) || (mustBeKnown && verdict === 'unknown');
  return isRefused ? { verdict, ...(error !== undefined && { reason: error.summary }) } : undefined;
}

/** @throws RefusalError for what is not written without `--force`; the judgement goes with it */
export function requireAllowed(check: CheckReport, options: GateOptions, context: Pick<CommandContext, 'note'>): void {
  const refusal = refusalReason(check, options);
  if (refusal === undefined || options.force) return;
  for (const line of checkLines(check)) context.note(line);
  throw new RefusalError(refusal, check);
}

/** What a write of what was judged makes the program return: 7 and 8 as `check` does, forced or not. */
export function writeExit(check: CheckReport | null): ExitCode {
  if (check === null) return EXIT.done;
  const exit = VERDICT_EXIT[check.verdict];
  return exit === EXIT.doesNotBoot ? EXIT.done : exit;
}
