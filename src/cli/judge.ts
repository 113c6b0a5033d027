import { createHash } from 'node:crypto';
import { formatMac } from '../chip/efuse.ts';
import {
  type BetterReason,
  better,
  type CheckResult,
  type Chip,
  check,
  type Finding,
  type Verdict,
  type WriteOptions,
} from '../image/index.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { summaryOf, wordsOfFix } from './findings.ts';
import type { CheckReport, FindingReport, SeveralReport } from './schema/check.ts';

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

/** SHA-256 in hex, by Node's own code, which is several times as fast as the portable one. */
export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a file is called in every report. */
export function fileReport({ path, bytes }: NamedFile): CheckReport['file'] {
  return { path, size: bytes.length, sha256: digest(bytes) };
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
  return checkReport(file, chip, write, check(file.bytes, { chip, write }));
}

function checkReport(file: NamedFile, chip: Chip | undefined, write: WriteOptions, result: CheckResult): CheckReport {
  const { verdict, findings, predictedLog, changes } = result;
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

/** Judges several files for the same chip and says which one to restore; `better` is `null` when nothing sets one apart. */
export function judgeAll(files: readonly NamedFile[], chip: Chip | undefined, write: WriteOptions): SeveralReport {
  const results = files.map(({ bytes }) => check(bytes, { chip, write }));
  const { index, reason, relation } = better(results);
  const best = index === null ? undefined : files[index];
  return {
    schemaVersion: 1,
    results: files.map((file, i) => checkReport(file, chip, write, results[i] as CheckResult)),
    better: best === undefined || reason === null ? null : { path: best.path, reason, because: BETTER_WORDS[reason] },
    relation,
  };
}

const BETTER_WORDS: { readonly [R in BetterReason]: string } = {
  verdict: 'it has the better verdict',
  code: 'its code is whole',
  tail: 'it holds the settings and radio data at the end of the flash',
  header: 'its header is as it was',
  errors: 'it has fewer errors',
  warnings: 'it has fewer warnings',
  plain: 'it holds everything once',
};
