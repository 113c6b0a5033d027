import { createHash } from 'node:crypto';
import { formatMac } from '../../chip/efuse.ts';
import type { Halt } from '../../emulator/index.ts';
import { better, check, type Decision, decide, type Finding, type TargetChip, type Verdict, type WriteOptions } from '../../image/index.ts';
import type { Witness } from '../../witness/witness.ts';
import { summaryOf, wordsOfFix } from '../../words/findings.ts';
import { BETTER_WORDS } from '../../words/verdict.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Agreement, CheckReport, FindingReport, SeveralReport } from '../schema/check.ts';
import type { RehearsalData } from '../schema/rehearse.ts';

/** What each verdict makes the program return. */
export const VERDICT_EXIT: { readonly [V in Verdict]: ExitCode } = {
  boots: EXIT.done,
  'boots-changed': EXIT.bootsChanged,
  'does-not-boot': EXIT.doesNotBoot,
  'not-an-image': EXIT.doesNotBoot,
  unknown: EXIT.unknown,
};

const OUTCOME_EXIT: { readonly [O in RehearsalData['outcome']]: ExitCode } = {
  running: EXIT.done,
  'radio-init': EXIT.done,
  'app-started': EXIT.done,
  'boot-loop': EXIT.doesNotBoot,
  halted: EXIT.doesNotBoot,
  'download-mode': EXIT.doesNotBoot,
  'no-image': EXIT.doesNotBoot,
};

/** Ends at which the software chip is at its own limits: nothing is said about the image. */
const LIMITS: ReadonlySet<Halt['kind']> = new Set(['unknown-rom', 'budget']);

/** Findings about wires that the software chip always has. */
const WIRING: ReadonlySet<string> = new Set(['chip/flash-mode']);

/** What a rehearsal makes the program return. */
export function rehearsalExit({ outcome, halt }: Pick<RehearsalData, 'outcome' | 'halt'>): ExitCode {
  return halt !== null && outcome !== 'radio-init' && LIMITS.has(halt.kind) ? EXIT.unknown : OUTCOME_EXIT[outcome];
}

/** Whether the two come to the same: it starts, or it does not. */
export function agreementOf(
  { witnesses: { rules: verdict }, findings }: CheckReport,
  rehearsal: Pick<RehearsalData, 'outcome' | 'halt'>,
): Agreement {
  const executed = rehearsalExit(rehearsal);
  if (verdict === 'unknown' || executed === EXIT.unknown) return 'undecided';
  const predicted = VERDICT_EXIT[verdict];
  if ((predicted === EXIT.doesNotBoot) === (executed === EXIT.doesNotBoot)) return 'agree';
  return findings.some(({ id, severity }) => severity === 'error' && WIRING.has(id)) ? 'undecided' : 'differ';
}

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
export function chipOf({ size, kind, mac }: TargetChip): NonNullable<CheckReport['chip']> {
  return { size, kind, mac: mac === undefined ? null : formatMac(mac) };
}

/** A finding with its words. */
export function findingReport(finding: Finding): FindingReport {
  const { id, severity, evidence, omitted, fix } = finding;
  return {
    id,
    severity,
    summary: summaryOf(finding),
    evidence: evidence.map((place) => ({ ...place })),
    ...(omitted !== undefined && { omitted }),
    ...(fix !== undefined && { fix: wordsOfFix(fix), fixAction: { ...fix } }),
  };
}

/** Judges `file` for `chip`, written as `write` says, in the shape of `check --json`. Without a witness the rules decide alone. */
export function judge(file: NamedFile, chip: TargetChip | undefined, write: WriteOptions, witness?: Witness): CheckReport {
  return checkReport(file, chip, write, decision(file, chip, write, witness));
}

function decision({ bytes }: NamedFile, chip: TargetChip | undefined, write: WriteOptions, witness: Witness | undefined): Decision {
  const result = check(bytes, { chip, write });
  return decide(result, witness?.(result, chip) ?? null);
}

/** Who said what, without the long log. */
export function witnessReport({ rules, execution, missing }: Decision['witnesses']): CheckReport['witnesses'] {
  if (execution === null) return { rules, execution, missing };
  const { outcome, milestones, lastLine } = execution;
  return { rules, execution: { outcome, milestones: milestones.map((milestone) => ({ ...milestone })), lastLine }, missing };
}

function checkReport(file: NamedFile, chip: TargetChip | undefined, write: WriteOptions, result: Decision): CheckReport {
  const { verdict, findings, predictedLog, changes, witnesses } = result;
  return {
    schemaVersion: 2,
    file: fileReport(file),
    chip: chip === undefined ? null : chipOf(chip),
    write: { ...write, changes: changes.map((change) => ({ ...change })) },
    verdict,
    witnesses: witnessReport(witnesses),
    findings: findings.map(findingReport),
    predictedLog: [...predictedLog],
  };
}

/** Judges several files for the same chip and says which one to restore; `better` is `null` when nothing sets one apart. */
export function judgeAll(files: readonly NamedFile[], chip: TargetChip | undefined, write: WriteOptions, witness?: Witness): SeveralReport {
  const results = files.map((file) => decision(file, chip, write, witness));
  const { index, reason, relation } = better(results);
  const best = index === null ? undefined : files[index];
  return {
    schemaVersion: 2,
    results: files.map((file, i) => checkReport(file, chip, write, results[i] as Decision)),
    better: best === undefined || reason === null ? null : { path: best.path, reason, because: BETTER_WORDS[reason] },
    relation,
  };
}
