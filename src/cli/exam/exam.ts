import type { Chip, FaultPlan } from '../../emulator/index.ts';
import type { Link } from '../../wire/link.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { CommandContext, OptionRow } from '../grammar/command.ts';
import type { FaultOptions } from '../grammar/fault-options.ts';
import type { EmulateEvent, ExamVerdict } from '../schema/emulate.ts';
import { type ClientEnd, runClient } from './client.ts';
import { EXAM_FAULTS } from './faults.ts';
import { differences, verdictOf } from './judge.ts';
import { ExamWitness } from './witness.ts';

/** How a foreign client is examined. */
export interface ExamOptions {
  readonly exam?: true;
  readonly client?: string;
  readonly expect?: string;
  readonly read?: string;
}

/** Options of `emulate --exam`. */
export const EXAM_OPTIONS: readonly OptionRow[] = [
  { flags: '--exam', group: 'exam', text: 'a fresh chip for each fault, one after the other, and a report of what a client did' },
  {
    flags: '--client <command>',
    group: 'exam',
    text: 'run this for each fault, with the address in $ESPTOOL_PORT (default: each visit of a client is a run)',
    needs: ['--exam'],
  },
  { flags: '--expect <file>', group: 'exam', text: 'what the flash should hold in the end, from address 0', needs: ['--exam'] },
  {
    flags: '--read <file>',
    group: 'exam',
    text: 'where the client writes what it has read, which should be what the flash holds',
    needs: ['--client'],
  },
];

/** What an exam needs of the serving around it. */
export interface ExamBench {
  /** Where a client reaches the chip. */
  readonly url: string;
  /** Puts a fresh chip in the place of the one before, with `tap` on the client's end of its line. */
  power(faults: FaultPlan, tap: (link: Link) => Link): Promise<Chip>;
  /** Resolves when the next client has come and gone. */
  nextVisit(): Promise<void>;
  /** Resolves when no client is there. */
  whenAlone(): Promise<void>;
  say(event: EmulateEvent): void;
}

/**
 * The runs that the options ask for. A client that is started here runs without faults first: one that fails then cannot be examined.
 * @throws EspError `usage.invalid`
 */
async function plansOf({ fault, seed = 1, client }: FaultOptions & ExamOptions): Promise<FaultPlan[]> {
  const { parseFault, parseFaultPlan } = await import('../../emulator/index.ts');
  const texts = fault ?? EXAM_FAULTS;
  const plans = texts.map((text) => {
    if (text?.startsWith('{') && text.includes('"faults"')) return parseFaultPlan(text);
    return { seed, faults: text === undefined ? [] : [parseFault(text)] };
  });
  const hasBaseline = plans.some(({ faults }) => faults.length === 0);
  return client === undefined || hasBaseline ? plans : [{ seed, faults: [] }, ...plans];
}

/** Whether the client's file holds the beginning of the flash; `undefined` when it wrote none. The file is taken away. */
async function judgeRead(path: string, flash: Uint8Array): Promise<boolean | undefined> {
  const { readFile, rm } = await import('node:fs/promises');
  const read = await readFile(path).catch(() => undefined);
  if (read === undefined) return undefined;
  await rm(path);
  return read.length > 0 && read.equals(flash.subarray(0, read.length));
}

/** Whether a run without faults shows that the client works at all: it ran, talked to the chip, and nothing is wrong. */
function isBaseline(verdict: ExamVerdict, end: ClientEnd | undefined, { toChip }: { readonly toChip: number }): boolean {
  if (toChip === 0 || (end !== undefined && end.exitCode !== 0)) return false;
  return verdict === 'right' || verdict === 'unknown';
}

/**
 * Gives each fault a fresh chip and a client's run, and says what came of it.
 * @throws EspError `usage.invalid`, `file.*`
 */
export async function examine(options: ExamOptions & FaultOptions, bench: ExamBench, context: CommandContext): Promise<ExitCode> {
  const { client, expect, read } = options;
  const { checkFree } = await import('../../node/write-file.ts');
  const { readInput } = await import('../../node/read-file.ts');
  if (read !== undefined) await checkFree(read);
  const expected = expect === undefined ? undefined : await readInput(expect);
  const verdicts: ExamVerdict[] = [];
  let isSound = true;
  for (const faults of await plansOf(options)) {
    const witness = new ExamWitness();
    const visit = client === undefined ? bench.nextVisit() : undefined;
    const chip = await bench.power(faults, (link) => witness.watch(link));
    const before = chip.flash.bytes.slice();
    await visit;
    const end: ClientEnd | undefined =
      client === undefined ? undefined : await runClient(client, bench.url, context.json ? 'ignore' : 2, context.signal);
    if (context.signal.aborted) break;
    await bench.whenAlone();
    const { bytes } = chip.flash;
    const differs = expected === undefined ? undefined : differences(bytes, expected);
    const isReadRight = read === undefined ? undefined : ((await judgeRead(read, bytes)) ?? false);
    const parts = [differs === undefined ? undefined : differs.length === 0, isReadRight].filter((part) => part !== undefined);
    const verdict = verdictOf(parts.length === 0 ? undefined : parts.every(Boolean), end);
    verdicts.push(verdict);
    if (faults.faults.length === 0) isSound = isBaseline(verdict, end, witness);
    bench.say({
      schemaVersion: 1,
      event: 'exam',
      faults: { seed: faults.seed, faults: faults.faults.map((fault) => ({ ...fault })) },
      verdict,
      exitCode: end?.exitCode ?? null,
      toChip: witness.toChip,
      toHost: witness.toHost,
      commands: Object.fromEntries(witness.commands),
      flashChanged: differences(bytes, before).length > 0,
      differs: differs ?? null,
      read: isReadRight ?? null,
      askedMd5: witness.askedMd5,
    });
    if (!isSound) break;
  }
  const count = (wanted: ExamVerdict): number => verdicts.filter((verdict) => verdict === wanted).length;
  bench.say({
    schemaVersion: 1,
    event: 'examined',
    baseline: isSound,
    runs: verdicts.length,
    silent: count('silent'),
    hung: count('hung'),
  });
  if (count('silent') > 0) return EXIT.mismatch;
  return count('hung') > 0 || !isSound ? EXIT.failed : EXIT.done;
}
