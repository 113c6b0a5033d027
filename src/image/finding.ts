import type { Severity } from './fix.ts';
import type { RuleContext } from './model.ts';
import type { Facts, Report, Rule } from './rule.ts';
import { RULES } from './rules/index.ts';

type AnyRule = (typeof RULES)[number];

/** Stable ids of everything that can be found. */
export type FindingId = AnyRule['id'];

/** The facts that the words of each finding need, as its rule declares them; `undefined` for findings that need none. */
export type FindingFacts = { readonly [R in AnyRule as R['id']]: R extends Rule<string, infer F> ? F : never };

/** All finding ids, in the order of the rules; a table of words over them can be total. */
export const FINDING_IDS: readonly FindingId[] = RULES.map(({ id }) => id);

/** A rule's report with its name and weight. It holds no prose and nothing secret. */
export type Finding<Id extends FindingId = FindingId> = {
  readonly [K in Id]: {
    readonly id: K;
    readonly severity: Severity;
    /** Places beyond the first 100, which are all that is listed; left out when there are none. */
    readonly omitted?: number;
  } & Omit<Report<FindingFacts[K]>, 'severity'>;
}[Id];

/** Places that one finding lists: a file may hold millions of the same kind. */
const MAX_EVIDENCE = 100;

/** Order in which findings are listed. */
export const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Advice about lengths and chips: moot for what is no image, or is longer only because it was mangled. */
const ABOUT_LENGTH: ReadonlySet<FindingId> = new Set([
  'file/larger-than-chip',
  'file/smaller-than-chip',
  'file/odd-length',
  'backup/truncated',
  'backup/shifted',
]);

/** What all rules find, errors first, otherwise in the order of the rules. */
export function findings(context: RuleContext): Finding[] {
  const found: Finding[] = [];
  for (const rule of RULES) {
    for (const { severity, evidence, ...report } of rule.check(context) as Iterable<Report<Facts | undefined>>) {
      const omitted = evidence.length - MAX_EVIDENCE;
      found.push({
        id: rule.id,
        severity: severity ?? rule.severity,
        evidence: evidence.slice(0, MAX_EVIDENCE),
        ...(omitted > 0 && { omitted }),
        ...report,
      } as Finding);
    }
  }
  const isMangled = found.some(({ id }) => id === 'file/mangled');
  const isMoot = ({ id }: Finding): boolean => (isMangled || context.survey.kind.unbootable !== undefined) && ABOUT_LENGTH.has(id);
  return found.filter((finding) => !isMoot(finding)).sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
}

const CHANGING: ReadonlySet<FindingId> = new Set(RULES.filter(({ changesBoot }) => changesBoot).map(({ id }) => id));

/** Whether a finding speaks against a start as before: any error does, and what its rule says so of. */
export function changesBoot({ id, severity }: Finding): boolean {
  return severity === 'error' || (severity === 'warning' && CHANGING.has(id));
}

const STOPPING: ReadonlySet<FindingId> = new Set(RULES.filter(({ stopsBoot }) => stopsBoot).map(({ id }) => id));

/** Whether a finding means by itself that the file does not boot. */
export function stopsBoot({ id, severity }: Finding): boolean {
  return severity === 'error' && STOPPING.has(id);
}
