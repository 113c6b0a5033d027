import { sha256 } from '../base/checksum.ts';
import { formatMac } from '../chip/efuse.ts';
import { type Chip, check, type Finding, type Verdict, type WriteOptions } from '../image/index.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { summaryOf, wordsOfFix } from './findings.ts';
import type { CheckReport, FindingReport } from './schema/check.ts';

/** What each verdict makes the program return. */
export const VERDICT_EXIT: { readonly [V in Verdict]: ExitCode } = {
  boots: EXIT.done,
  'boots-changed': EXIT.bootsChanged,
  'does-not-boot': EXIT.doesNotBoot,
  'not-an-image': EXIT.doesNotBoot,
  unknown: EXIT.unknown,
};

/** A file with the name it goes by. */
export interface NamedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a file is called in every report. */
export function fileReport({ path, bytes }: NamedFile): CheckReport['file'] {
  return { path, size: bytes.length, sha256: sha256(bytes) };
}

/** The physical chip, as every report names it. */
export function chipOf({ size, kind, mac }: Chip): NonNullable<CheckReport['chip']> {
  return { size, kind, mac: mac === undefined ? null : formatMac(mac) };
}

/** A finding with its words. */
export function findingReport(finding: Finding): FindingReport {
  const { id, severity, evidence, fix } = finding;
  return {
    id,
    severity,
    summary: summaryOf(finding),
    evidence: evidence.map((place) => ({ ...place })),
    ...(fix !== undefined && { fix: wordsOfFix(fix), fixAction: { ...fix } }),
  };
}

/** Judges `file` for `chip`, written as `write` says, in the shape of `check --json`. */
export function judge(file: NamedFile, chip: Chip | undefined, write: WriteOptions): CheckReport {
  const { verdict, findings, predictedLog, changes } = check(file.bytes, { chip, write });
  return {
    schemaVersion: 1,
    file: fileReport(file),
    chip: chip === undefined ? null : chipOf(chip),
    write: { ...write, changes: changes.map((change) => ({ ...change })) },
    verdict,
    findings: findings.map(findingReport),
    predictedLog: [...predictedLog],
  };
}

const RANK: readonly Verdict[] = ['boots', 'boots-changed', 'unknown', 'does-not-boot', 'not-an-image'];

/** Weights by which two reports are compared, the most important one first; smaller is better. */
function weights({ verdict, findings }: CheckReport): readonly [string, number][] {
  const count = (severity: FindingReport['severity']): number => findings.filter((finding) => finding.severity === severity).length;
  return [
    ['it has the better verdict', RANK.indexOf(verdict)],
    ['it has fewer errors', count('error')],
    ['it has fewer warnings', count('warning')],
  ];
}

/** Which of several reports is the best one, and why; `null` when nothing sets one apart. */
export function betterOf(reports: readonly CheckReport[]): { path: string; because: string } | null {
  let best = reports;
  for (const [index] of (reports[0] === undefined ? [] : weights(reports[0])).entries()) {
    const weightOf = (report: CheckReport): number => weights(report)[index]?.[1] ?? 0;
    const least = Math.min(...best.map(weightOf));
    const left = best.filter((report) => weightOf(report) === least);
    const [first] = left;
    if (left.length === 1 && best.length > 1 && first !== undefined) {
      return { path: first.file.path, because: weights(first)[index]?.[0] ?? '' };
    }
    best = left;
  }
  return null;
}
