import { equal } from '../../base/bytes.ts';
import { FlashView } from '../bytes/flash-view.ts';
import { compiledNibble, predictHome } from '../family/nonos/home.ts';
import { sdkFlashSize } from '../family/nonos/map.ts';
import { type Finding, findings, stopsBoot } from '../finding.ts';
import { parseHeader } from '../format/header.ts';
import { applyWrite, type HeaderChange, KEEP_HEADER, type WriteOptions } from '../format/write.ts';
import type { BootPrediction, RuleContext, TargetChip } from '../model.ts';
import { type Survey, survey } from '../survey.ts';

/**
 * `boots`: as it did where it came from. `boots-changed`: starts, but settings, slot or code differ. `does-not-boot`: it is
 * refused, restarts for ever or stops. `not-an-image`: nothing the ROM could start at all. `unknown`: the family, the boot
 * loader or its mode is not known well enough to say.
 *
 * A size nibble larger than the chip makes addresses wrap, so that the same bytes are read as before: that `boots` (with a
 * warning, `nonos/size-nibble-moved`, since it dies with the next chip), and is `boots-changed` under SDK 3, which notices.
 * A slot whose CRC is wrong starts, because nothing checks that sum at boot; it is `boots-changed` with an error among the findings.
 */
export type Verdict = 'boots' | 'boots-changed' | 'does-not-boot' | 'not-an-image' | 'unknown';

/** What will happen when a file is written to a chip in a certain way. */
export interface CheckResult {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** First lines of the boot log, at 74880 baud; empty where none can be foretold. */
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

/** Foretells what the chip does with `file` once it is written to address 0 of its erased flash. Never throws on content. */
export function check(file: Uint8Array, { chip, write = KEEP_HEADER }: CheckOptions = {}): CheckResult {
  const { bytes, changes } = applyWrite(file, write, chip?.size);
  const surveyed = survey(file);
  const context = contextOf(file, bytes, surveyed, chip, write);
  const found = findings(context);
  const { boot } = context;
  return {
    verdict: verdictOf(context, found),
    findings: found,
    predictedLog: boot?.log ?? (surveyed.kind.unbootable !== undefined ? [] : surveyed.rom.log),
    survey: surveyed,
    changes,
    bytes,
    slot: boot?.end === 'app' ? boot.slot : null,
  };
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
  return {
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
}

function predictOn(bytes: Uint8Array, surveyed: Survey, home: BootPrediction, chip: TargetChip | undefined): BootPrediction | undefined {
  const assumed = Math.max(sdkFlashSize((bytes[3] ?? 0xff) >> 4), bytes.length);
  return surveyed.kind.predict?.({ view: new FlashView(bytes, chip?.size ?? assumed), survey: surveyed, compiledNibble: home.nibble });
}

function verdictOf(context: RuleContext, found: readonly Finding[]): Verdict {
  const {
    survey: { kind, first },
    boot,
    home,
  } = context;
  if (kind.unbootable !== undefined) return 'not-an-image';
  if (first?.checksum?.ok !== true || found.some(stopsBoot)) return 'does-not-boot';
  if (boot === undefined || home === undefined) return kind.verdict?.(context) ?? 'unknown';
  if (boot.end === 'unmodelled') return 'unknown';
  if (boot.end !== 'app') return 'does-not-boot';
  return startsAsAtHome(boot, home) && !isDamaged(context, boot) ? 'boots' : 'boots-changed';
}

function startsAsAtHome(boot: BootPrediction, home: BootPrediction): boolean {
  if (home.end !== 'app') return true;
  return (
    boot.slot?.offset === home.slot?.offset &&
    boot.slot?.offset === boot.wanted?.offset &&
    boot.user2 === home.user2 &&
    boot.sdk?.mapMismatch == null &&
    equal(boot.params?.bytes ?? new Uint8Array(), home.params?.bytes ?? new Uint8Array())
  );
}

/** The slot that runs starts, but its CRC says that it is not the vendor's code any more. */
function isDamaged({ survey: { slots } }: RuleContext, { slot }: BootPrediction): boolean {
  const image = slots.find((candidate) => candidate.image.offset === slot?.offset)?.image;
  return image?.format === 'v2' && image.crc32?.ok === false;
}
