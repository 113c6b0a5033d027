import type { Evidence, Fix, Severity } from './fix.ts';
import type { RuleContext } from './model.ts';

/** What the words of a finding need beside its evidence. */
export type Facts = Readonly<Record<string, number | string | boolean | null>>;

/** What a rule found; the id is the rule's. A rule without facts reports none. */
export type Report<F extends Facts | undefined = Facts | undefined> = {
  /** The rule's own severity if left out. */
  readonly severity?: Severity;
  readonly evidence: readonly Evidence[];
  readonly fix?: Fix;
} & ([F] extends [Facts] ? { readonly facts: F } : { readonly facts?: F });

/** One thing that can be wrong, or good to know. Pure. `F`: the facts that its words need. */
export interface Rule<Id extends string = string, F extends Facts | undefined = undefined> {
  readonly id: Id;
  readonly severity: Severity;
  /** Whether an error of this rule means by itself that the file does not boot. */
  readonly stopsBoot: boolean;
  /** Whether an error or a warning of this rule means that it starts otherwise than where it came from. */
  readonly changesBoot: boolean;
  /** The mechanism, for docs/findings.md. */
  readonly why: string;
  /** What it looks like in practice. */
  readonly example: string;
  /** Where the fact comes from. */
  readonly source: string;
  /** Reports everything of this kind in one file. */
  check(context: RuleContext): Iterable<Report<F>>;
}
