import type { Finding } from '../finding.ts';
import { WEIGHT } from '../finding.ts';
import type { Execution, Verdict } from '../model.ts';
import { startsOtherwise } from '../rules/boot/starts-otherwise.ts';
import { differenceOf, hasStarted, witnessesDiffer } from '../rules/boot/witnesses-differ.ts';
import type { CheckResult } from './verdict.ts';

/** The judgement of one file with both witnesses heard. */
export interface Decision extends CheckResult {
  readonly witnesses: {
    readonly rules: Verdict;
    /** `null` when nothing was executed, or the run says nothing. */
    readonly execution: Execution | null;
    /** Why the run says nothing: the name of what the software chip lacks, or of the limit it reached. */
    readonly missing: string | null;
  };
}

/** Findings of the rules that take part only when both witnesses are known. */
function newFindings(result: CheckResult, execution: Execution): Finding[] {
  const { verdict: rules, slot, changes } = result;
  const found: Finding[] = [];
  const difference = differenceOf(rules, execution);
  if (difference !== undefined) found.push({ id: witnessesDiffer.id, severity: witnessesDiffer.severity, ...difference });
  if (!hasStarted(execution) || rules === 'does-not-boot' || rules === 'not-an-image') return found;
  const other = execution.slot !== null && slot !== null && execution.slot.offset !== slot.offset;
  // Firmware that nobody described: nothing tells what another header does to its settings.
  const what = other ? 'slot' : rules === 'unknown' && changes.length > 0 ? 'settings' : undefined;
  if (what === undefined) return found;
  const evidence = [other ? { offset: execution.slot?.offset ?? 0, length: 8 } : { offset: 2, length: 2 }];
  return [...found, { id: startsOtherwise.id, severity: 'warning', evidence, facts: { what, slot: execution.slot?.name ?? null } }];
}

/** The worse of the two; what the rules do not know is decided by execution. */
function worse(rules: Verdict, findings: readonly Finding[], execution: Execution): Verdict {
  if (rules === 'not-an-image' || rules === 'does-not-boot') return rules;
  if (!hasStarted(execution)) return 'does-not-boot';
  const changed = findings.some(({ id, severity }) => severity === 'error' || id === startsOtherwise.id);
  return changed ? 'boots-changed' : rules === 'unknown' ? 'boots' : rules;
}

/**
 * What follows from the rules' judgement and from what the software chip did with the same bytes. Without an execution, or with one that
 * ended at something the chip does not model, the rules decide alone.
 */
export function decide(result: CheckResult, execution: Execution | null): Decision {
  const rules = result.verdict;
  if (execution === null || execution.missing !== null) {
    return { ...result, witnesses: { rules, execution: null, missing: execution?.missing ?? null } };
  }
  const findings = [...newFindings(result, execution), ...result.findings].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
  const { slot } = execution;
  return {
    ...result,
    verdict: worse(rules, findings, execution),
    findings,
    // What the rules refuse may be beyond the software chip, such as data lines that are not connected.
    predictedLog: rules === 'does-not-boot' && hasStarted(execution) ? result.predictedLog : execution.log,
    slot: hasStarted(execution)
      ? slot === null
        ? null
        : { name: result.slot?.offset === slot.offset ? result.slot.name : slot.name, offset: slot.offset }
      : null,
    witnesses: { rules, execution, missing: null },
  };
}
