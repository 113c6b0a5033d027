import type { Report, RuleContext, Severity } from './rule.ts';
import { RULES } from './rules/index.ts';

/** Stable ids of everything that can be found. */
export type FindingId = (typeof RULES)[number]['id'];

/** All finding ids, in the order of the rules; a table of words over them can be total. */
export const FINDING_IDS: readonly FindingId[] = RULES.map(({ id }) => id);

/** A rule's report with its name and weight. It holds no prose and nothing secret. */
export interface Finding extends Omit<Report, 'severity'> {
  readonly id: FindingId;
  readonly severity: Severity;
  /** Places beyond the first 100, which are all that is listed; left out when there are none. */
  readonly omitted?: number;
}

/** Places that one finding lists: a file may hold millions of the same kind. */
const MAX_EVIDENCE = 100;

const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** What all rules find, errors first, otherwise in the order of the rules. */
export function findings(context: RuleContext): Finding[] {
  const found: Finding[] = [];
  for (const rule of RULES) {
    for (const { severity, evidence, ...report } of rule.check(context) as Iterable<Report>) {
      const omitted = evidence.length - MAX_EVIDENCE;
      found.push({
        id: rule.id,
        severity: severity ?? rule.severity,
        evidence: evidence.slice(0, MAX_EVIDENCE),
        ...(omitted > 0 && { omitted }),
        ...report,
      });
    }
  }
  return found.sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
}
