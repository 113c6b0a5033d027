import { FlashView } from '../bytes/flash-view.ts';
import { compiledNibble, predictHome } from '../family/nonos/home.ts';
import { sdkFlashSize } from '../family/nonos/map.ts';
import { changesBoot, type Finding, findings, stopsBoot } from '../finding.ts';
import { parseHeader } from '../format/header.ts';
import { romStart, seenByTwoLines } from '../format/rom-log.ts';
import { parseV1 } from '../format/v1.ts';
import { applyWrite, type HeaderChange, KEEP_HEADER, type WriteOptions } from '../format/write.ts';
import type { BootPrediction, RuleContext, TargetChip, Verdict } from '../model.ts';

import { needsFourLines } from '../rules/chip/flash-mode.ts';
import { type Survey, survey } from '../survey.ts';

/** What will happen when a file is written to a chip in a certain way. */
export interface CheckResult {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** First lines of the boot log, at 74880 baud; empty where none can be predicted. */
  readonly predictedLog: readonly string[];
  readonly survey: Survey;
  /** What writing changes in the header. */
  readonly changes: readonly HeaderChange[];
  /** As it will be written. */
  readonly bytes: Uint8Array;
  /** The slot that runs, where it can be told. */
  readonly slot: { readonly name: string; readonly offset: number } | null;
}

/** The chip and the way of writing; without a chip the file is judged for one like that it came from, as far as it tells. */
export interface CheckOptions {
  readonly chip?: TargetChip | undefined;
  readonly write?: WriteOptions | undefined;
}

/** Predicts what the chip does with `file` once it is written to address 0 of its erased flash. Never throws on content. */
export function check(file: Uint8Array, { chip, write = KEEP_HEADER }: CheckOptions = {}): CheckResult {
  const { bytes, changes } = applyWrite(file, write, chip?.size);
  const surveyed = survey(file);
  const context = contextOf(file, bytes, surveyed, chip, write);
  const found = findings(context);
  const { boot } = context;
  return {
    verdict: verdictOf(context, found),
    findings: found,
    predictedLog: logOf(context),
    survey: surveyed,
    changes,
    bytes,
    slot: boot?.end === 'app' ? boot.slot : null,
  };
}

/** The log as far as it can be predicted; on a chip without two of the four data lines the ROM comes no further than the checksum. */
function logOf({ file, header, chip, survey: { kind, rom, first }, boot }: RuleContext): readonly string[] {
  if (kind.unbootable !== undefined) return [];
  if (first === undefined || chip?.kind !== 'esp8285' || !needsFourLines({ header })) return boot?.log ?? rom.log;
  const seen = seenByTwoLines(file);
  return romStart(seen, parseV1(seen)).log;
}

/** The context in which rules look at `file` written as `bytes`. */
export function contextOf(
  original: Uint8Array,
  bytes: Uint8Array,
  surveyed: Survey,
  chip: TargetChip | undefined,
  write: WriteOptions,
): RuleContext {
  const home = predictHome(surveyed);
  const context = {
    file: bytes,
    original,
    chip,
    write,
    survey: surveyed,
    header: parseHeader(bytes),
    originalHeader: parseHeader(original),
    compiledNibble: compiledNibble(surveyed),
    boot: home && predictOn(bytes, surveyed, home, chip),
    home,
  };
  return { ...context, start: surveyed.rom.starts ? surveyed.kind.start?.(context) : undefined };
}

function predictOn(bytes: Uint8Array, surveyed: Survey, home: BootPrediction, chip: TargetChip | undefined): BootPrediction | undefined {
  const assumed = Math.max(sdkFlashSize((bytes[3] ?? 0xff) >> 4), bytes.length);
  return surveyed.kind.predict?.({ view: new FlashView(bytes, chip?.size ?? assumed), survey: surveyed, compiledNibble: home.nibble });
}

/** The start first, then what the findings add: no file `boots` beside an error. */
function verdictOf({ survey: { kind, first }, boot, start }: RuleContext, found: readonly Finding[]): Verdict {
  if (kind.unbootable !== undefined) return 'not-an-image';
  if (first?.checksum?.ok !== true || found.some(stopsBoot)) return 'does-not-boot';
  if (boot !== undefined && boot.end !== 'app') return boot.end === 'unmodelled' ? 'unknown' : 'does-not-boot';
  const verdict = boot === undefined ? (start?.verdict ?? 'unknown') : 'boots';
  return verdict === 'boots' && found.some(changesBoot) ? 'boots-changed' : verdict;
}
