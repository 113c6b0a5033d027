import { type Decision, decide, type MendResult, type TargetChip } from '../../image/index.ts';
import type { Witness } from '../../witness/witness.ts';
import { EXIT } from '../exit-code.ts';
import type { Result } from '../grammar/command.ts';
import { mendLines } from '../render/mend.ts';
import { firstOf } from '../report/first-of.ts';
import { fileReport, findingReport, type NamedFile, witnessReport } from '../report/judge.ts';
import { findSidecar, sidecarFindings, sidecarReport } from '../report/sidecar.ts';
import type { MendReport } from '../schema/mend.ts';
import type { OutputOptions } from './output.ts';

/** The second witness for what was made. */
export interface MendWitness {
  readonly witness: Witness | undefined;
  /** The chip that it is made for; left out for one like that the file comes from. */
  readonly chip?: TargetChip | undefined;
  /** Refuses a result that executed does not start. */
  readonly mustStart: boolean;
}

/** Nothing is handed out as mended that reads as bootable and executed is not. */
function startingOnly(made: MendResult, { verdict, witnesses, findings }: Decision): MendResult {
  if (verdict !== 'does-not-boot' || witnesses.rules === 'does-not-boot') return made;
  return {
    refusal: 'still-does-not-boot',
    evidence: findings.filter(({ severity }) => severity === 'error').flatMap(({ evidence }) => evidence),
  };
}

/** Writes what came out, in one step, and says what was changed; a refusal writes nothing and ends with exit code 3. */
export async function mendResult(
  files: readonly NamedFile[],
  made: MendResult,
  { output, force }: OutputOptions,
  { witness, chip, mustStart }: MendWitness,
): Promise<Result> {
  const decision = made.refusal === null ? decide(made.check, witness?.(made.check, chip) ?? null) : undefined;
  const mended = mustStart && decision !== undefined ? startingOnly(made, decision) : made;
  const [first] = files;
  const sidecar = sidecarReport(first && (await findSidecar(first)));
  const isRefused = mended.refusal !== null;
  const evidence = firstOf(isRefused ? mended.evidence : []);
  const changes = firstOf(isRefused ? [] : mended.changes);
  const report: MendReport = {
    schemaVersion: 1,
    files: files.map(fileReport),
    output: isRefused ? null : fileReport({ path: output, bytes: mended.bytes }),
    refusal: mended.refusal,
    evidence: evidence.listed.map((place) => ({ ...place })),
    changes: changes.listed.map((change) => ({ ...change })),
    omitted: evidence.omitted + changes.omitted,
    verdict: isRefused ? null : (decision?.verdict ?? null),
    witnesses: isRefused || decision === undefined ? null : witnessReport(decision.witnesses),
    findings: [...(isRefused ? [] : (decision?.findings ?? []).map(findingReport)), ...sidecarFindings(sidecar)],
    sidecar,
  };
  if (!isRefused) {
    const { writeOutput } = await import('../../node/write-file.ts');
    await writeOutput(output, mended.bytes, { overwrite: force === true });
  }
  return { exitCode: isRefused ? EXIT.doesNotBoot : EXIT.done, data: report, text: mendLines(report) };
}
