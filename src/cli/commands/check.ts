import { EspError } from '../../base/error.ts';
import type { ChipKind } from '../../chip/efuse.ts';
import type { TargetChip, Verdict } from '../../image/index.ts';
import { EXIT, worst } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readInputs } from '../file/input.ts';
import type { Command, CommandContext, Result } from '../grammar/command.ts';
import type { PortSpec } from '../grammar/port-spec.ts';
import { MAX_INSTRUCTIONS } from '../grammar/rehearsal-options.ts';
import { oneOf, parseChipSize, parseMac } from '../grammar/values.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import { checkLines } from '../render/check.ts';
import { junitLines, matrixLines } from '../render/matrix.ts';
import { targetOf } from '../report/device-report.ts';
import type { NamedFile } from '../report/judge.ts';
import type { CheckReport, MatrixReport } from '../schema/check.ts';
import { DEVICE_OPTIONS, type DeviceOptions, PORT_OPTION, withSession } from '../session/device.ts';

interface CheckCommandOptions extends Omit<DeviceOptions, 'port'>, HeaderOptions, InputOptions {
  readonly port?: PortSpec;
  readonly chip?: ChipKind;
  readonly mac?: Uint8Array;
  readonly chips?: readonly number[];
  readonly expect?: Verdict;
  readonly junit?: true;
  readonly rehearse?: true;
  readonly maxInstructions?: number;
}

/** No port from the environment: most checks need no chip. */
const { environment: _, isRequired: __, ...PORT } = PORT_OPTION;
const CONNECTION = DEVICE_OPTIONS.filter((row) => row !== PORT_OPTION && !row.flags.startsWith('--chip-size'));

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
  summary: 'say whether a file will boot on a chip when it is written in a certain way, and why',
  arguments: [{ name: '<files...>', text: 'dumps of a whole flash; of several the better one is named' }],
  options: [
    { flags: '--chip-size <size>', text: 'physical size of the flash: 1MB, 4MB, …', parse: parseChipSize },
    { ...PORT, text: `take the chip from there: size, kind, MAC and maker of the flash (${PORT_OPTION.text})` },
    ...CONNECTION,
    { flags: '--chip <kind>', text: 'esp8266 or esp8285 (default: esp8266)', parse: oneOf<ChipKind>('--chip', ['esp8266', 'esp8285']) },
    { flags: '--mac <mac>', text: "the chip's MAC address", parse: parseMac },
    {
      flags: '--chips <sizes>',
      text: 'several sizes, such as 1MB,2MB,4MB: a matrix of files and chips',
      parse: (text) => text.split(',').map(parseChipSize),
    },
    { flags: '--expect <verdict>', text: 'with --chips: exit 0 only if every verdict is this one', parse: oneOf('--expect', VERDICTS) },
    { flags: '--junit', text: 'with --chips: print the matrix as JUnit XML' },
    { flags: '--rehearse', text: 'also boot it on a software chip, and show what its own code does' },
    { ...MAX_INSTRUCTIONS, text: `with --rehearse: ${MAX_INSTRUCTIONS.text}` },
    ...HEADER_OPTIONS,
    ...INPUT_OPTIONS,
  ],
  async run(paths, options, context) {
    const needs = options.chips === undefined ? MATRIX_ONLY : REHEARSAL_ONLY;
    for (const [option, other] of options.port === undefined ? needs : [...needs, ...NO_PORT]) {
      if (options[option] !== undefined) throw misplaced(option, options[option], other);
    }
    if (options.chips !== undefined) return checkChips(await readInputs(paths, options, context), options, options.chips);
    if (options.maxInstructions !== undefined && options.rehearse === undefined) {
      throw misplaced('maxInstructions', options.maxInstructions, '--rehearse beside it');
    }
    const { judge, judgeAll, judgedExit } = await import('../report/judge.ts');
    const files = await readInputs(paths, options, context);
    const chip = await chipOf(options, context);
    const executed = await executor(options, chip);
    const [only] = files;
    if (files.length === 1 && only !== undefined) {
      const report = executed(judge(only, chip, writeOptions(options)), only);
      return { exitCode: judgedExit(report), data: report, text: checkLines(report) };
    }
    const { better, ...several } = judgeAll(files, chip, writeOptions(options));
    const results = several.results.map((report, i) => executed(report, files[i] as NamedFile));
    return {
      exitCode: worst(results.map(judgedExit)),
      data: { ...several, results, better },
      text: [
        ...results.flatMap(checkLines),
        better === null ? 'Neither is better than the other.' : `The best is ${better.path}: ${better.because}.`,
      ],
    };
  },
};

const MATRIX_ONLY = [
  ['expect', '--chips beside it'],
  ['junit', '--chips beside it'],
] as const;
const REHEARSAL_ONLY = [
  ['rehearse', 'either --chips or --rehearse'],
  ['maxInstructions', 'either --chips or --rehearse'],
] as const;

/** Said by the chip itself. */
const NO_PORT = [
  ['chip', 'either --chip or --port'],
  ['mac', 'either --mac or --port'],
  ['chips', 'either --chips or --port'],
] as const;

function misplaced(option: keyof CheckCommandOptions, given: unknown, expected: string): EspError {
  const flag = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return new EspError('usage.invalid', { argument: `--${flag}`, given: String(given), expected });
}

/** What adds the executed verdict to a judgement, where it is wanted. */
async function executor(
  options: CheckCommandOptions,
  chip: TargetChip | undefined,
): Promise<(report: CheckReport, file: NamedFile) => CheckReport> {
  if (options.rehearse === undefined) return (report) => report;
  const { withRehearsal } = await import('../report/rehearsal.ts');
  return (report, file) => withRehearsal(report, file, chip, options);
}

async function checkChips(files: readonly NamedFile[], options: CheckCommandOptions, sizes: readonly number[]): Promise<Result> {
  const { chipOf: chipReport, VERDICT_EXIT } = await import('../report/judge.ts');
  const { checkMatrix } = await import('../../image/index.ts');
  const { chip: kind = 'esp8266', mac, expect } = options;
  const chips = sizes.map((size) => ({ size, kind, ...(mac !== undefined && { mac }) }));
  const cells = checkMatrix(files, chips, { write: writeOptions(options), expect });
  const ok = expect === undefined ? null : cells.every((cell) => cell.ok);
  const report: MatrixReport = {
    schemaVersion: 1,
    expect: expect ?? null,
    ok,
    matrix: cells.map((cell) => ({ ...cell, chip: chipReport(cell.chip), findings: [...cell.findings] })),
  };
  const asItIs = worst(cells.map(({ verdict }) => VERDICT_EXIT[verdict]));
  return {
    exitCode: ok === null ? asItIs : ok ? EXIT.done : EXIT.doesNotBoot,
    data: report,
    text: options.junit ? junitLines(report) : matrixLines(report),
  };
}
