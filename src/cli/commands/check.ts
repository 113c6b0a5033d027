import type { ChipKind } from '../../chip/efuse.ts';
import type { TargetChip, Verdict } from '../../image/index.ts';
import { EXIT, worst } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readInputs } from '../file/input.ts';
import { CHIP_OPTION, MAC_OPTION } from '../grammar/chip-options.ts';
import type { Command, CommandContext, Result } from '../grammar/command.ts';
import { longFlag } from '../grammar/constraints.ts';
import type { PortSpec } from '../grammar/port-spec.ts';
import { MAX_INSTRUCTIONS, NO_REHEARSE, type WitnessOptions } from '../grammar/rehearsal-options.ts';
import { oneOf, parseChipSize } from '../grammar/values.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import { checkLines } from '../render/check.ts';
import { junitLines, matrixLines } from '../render/matrix.ts';
import { targetOf } from '../report/device-report.ts';
import type { NamedFile } from '../report/judge.ts';
import type { CheckReport, MatrixReport } from '../schema/check.ts';
import { DEVICE_OPTIONS, type DeviceOptions, PORT_OPTION, withSession } from '../session/device.ts';

interface CheckCommandOptions extends Omit<DeviceOptions, 'port'>, HeaderOptions, InputOptions, WitnessOptions {
  readonly port?: PortSpec;
  readonly chip?: ChipKind;
  readonly mac?: Uint8Array;
  readonly chips?: readonly number[];
  readonly expect?: Verdict;
  readonly junit?: true;
}

/** No port from the environment: most checks need no chip. */
const { environment: _, isRequired: __, ...PORT } = PORT_OPTION;
const CONNECTION = DEVICE_OPTIONS.filter((row) => !['--port', '--chip-size'].includes(longFlag(row)));

const VERDICTS: readonly Verdict[] = ['boots', 'boots-changed', 'does-not-boot', 'not-an-image', 'unknown'];

/** The connected chip, or the one that was described. @throws EspError `link.*`, `chip.*` */
async function chipOf(options: CheckCommandOptions, context: CommandContext): Promise<TargetChip | undefined> {
  const { port, chipSize, chip = 'esp8266', mac } = options;
  if (port !== undefined) {
    return await withSession({ ...options, port }, context, async ({ session }) => targetOf(session));
  }
  return chipSize === undefined ? undefined : { size: chipSize, kind: chip, ...(mac !== undefined && { mac }) };
}

export const checkCommand: Command<CheckCommandOptions> = {
  name: 'check',
  summary: 'say whether a file boots on a chip, and why',
  group: 'main',
  examples: ['check mine.bin -p COM5', 'check mine.bin --chips 1MB,2MB,4MB --expect boots'],
  arguments: [{ name: '<files...>', text: 'dumps of a whole flash; given several, names the best' }],
  options: [
    { flags: '--chip-size <size>', text: "chip's flash size: 1MB, 4MB, …", parse: parseChipSize },
    { ...PORT, excludes: ['--chips', '--chip', '--mac'] },
    ...CONNECTION,
    CHIP_OPTION,
    MAC_OPTION,
    {
      flags: '--chips <sizes>',
      text: 'a matrix of files and these chips: 1MB,2MB,4MB',
      excludes: ['--max-instructions'],
      parse: (text) => text.split(',').map(parseChipSize),
    },
    {
      flags: '--expect <verdict>',
      text: 'exit 0 only if every verdict is this one',
      parse: oneOf('--expect', VERDICTS),
      values: VERDICTS,
      needs: ['--chips'],
    },
    { flags: '--junit', text: 'print the matrix as JUnit XML', needs: ['--chips'] },
    { flags: '--rehearse', text: 'show the whole execution (--no-rehearse: skip it)' },
    { ...NO_REHEARSE, isHidden: true },
    { ...MAX_INSTRUCTIONS, needs: ['--rehearse'] },
    ...HEADER_OPTIONS,
    ...INPUT_OPTIONS,
  ],
  async run(paths, options, context) {
    if (options.chips !== undefined) return checkChips(await readInputs(paths, options, context), options, options.chips);
    const { judge, judgeAll, VERDICT_EXIT } = await import('../report/judge.ts');
    const { witnessFor } = await import('../report/witness-option.ts');
    const witness = await witnessFor(options);
    const { findSidecar, withSidecar } = await import('../report/sidecar.ts');
    const files = await readInputs(paths, options, context);
    const chip = await chipOf(options, context);
    const executed = await executor(options, chip);
    const sidecars = await Promise.all(files.map(findSidecar));
    const complete = (report: CheckReport, file: NamedFile, i: number): CheckReport =>
      withSidecar(executed(report, file), sidecars[i], chip?.mac);
    const [only] = files;
    if (files.length === 1 && only !== undefined) {
      const report = complete(judge(only, chip, writeOptions(options), witness), only, 0);
      return { exitCode: VERDICT_EXIT[report.verdict], data: report, text: checkLines(report) };
    }
    const { better, ...several } = judgeAll(files, chip, writeOptions(options), witness);
    const results = several.results.map((report, i) => complete(report, files[i] as NamedFile, i));
    return {
      exitCode: worst(results.map(({ verdict }) => VERDICT_EXIT[verdict])),
      data: { ...several, results, better },
      text: [
        ...results.flatMap(checkLines),
        better === null ? 'Neither is better than the other.' : `The best is ${better.path}: ${better.because}.`,
      ],
    };
  },
};

/** What adds the executed verdict to a judgement, where it is wanted. */
async function executor(
  options: CheckCommandOptions,
  chip: TargetChip | undefined,
): Promise<(report: CheckReport, file: NamedFile) => CheckReport> {
  if (options.rehearse !== true) return (report) => report;
  const { withRehearsal } = await import('../report/rehearsal.ts');
  return (report, file) => withRehearsal(report, file, chip, options);
}

async function checkChips(files: readonly NamedFile[], options: CheckCommandOptions, sizes: readonly number[]): Promise<Result> {
  const { chipOf: chipReport, VERDICT_EXIT, witnessReport } = await import('../report/judge.ts');
  const { witnessFor } = await import('../report/witness-option.ts');
  const { checkMatrix } = await import('../../image/index.ts');
  const { chip: kind = 'esp8266', mac, expect } = options;
  const chips = sizes.map((size) => ({ size, kind, ...(mac !== undefined && { mac }) }));
  const cells = checkMatrix(files, chips, { write: writeOptions(options), expect, execute: await witnessFor(options) });
  const ok = expect === undefined ? null : cells.every((cell) => cell.ok);
  const report: MatrixReport = {
    schemaVersion: 2,
    expect: expect ?? null,
    ok,
    matrix: cells.map((cell) => ({
      ...cell,
      chip: chipReport(cell.chip),
      witnesses: witnessReport(cell.witnesses),
      findings: [...cell.findings],
    })),
  };
  const asItIs = worst(cells.map(({ verdict }) => VERDICT_EXIT[verdict]));
  return {
    exitCode: ok === null ? asItIs : ok ? EXIT.done : EXIT.doesNotBoot,
    data: report,
    text: options.junit ? junitLines(report) : matrixLines(report),
  };
}
