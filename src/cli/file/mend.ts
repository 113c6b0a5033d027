import type { MendResult } from '../../image/index.ts';
import { EXIT } from '../exit-code.ts';
import type { Result } from '../grammar/command.ts';
import { mendLines } from '../render/mend.ts';
import { firstOf } from '../report/first-of.ts';
import { fileReport, findingReport, type NamedFile } from '../report/judge.ts';
import type { MendReport } from '../schema/mend.ts';
import type { OutputOptions } from './output.ts';

/** Writes what came out, in one step, and says what was changed; a refusal writes nothing and ends with exit code 3. */
export async function mendResult(files: readonly NamedFile[], mended: MendResult, { output, force }: OutputOptions): Promise<Result> {
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
    verdict: isRefused ? null : mended.check.verdict,
    findings: isRefused ? [] : mended.check.findings.map(findingReport),
  };
  if (!isRefused) {
    const { writeOutput } = await import('../../node/write-file.ts');
    await writeOutput(output, mended.bytes, { overwrite: force === true });
  }
  return { exitCode: isRefused ? EXIT.doesNotBoot : EXIT.done, data: report, text: mendLines(report) };
}
