import { toHex } from '../../base/bytes.ts';
import type { Nanos } from '../../base/clock.ts';
import { type RehearsalOptions, rehearse, type SectorChange } from '../../emulator/index.ts';
import { applyWrite, settingsChanges, type TargetChip, type WriteOptions } from '../../image/index.ts';
import { chipSizeLike } from '../../witness/witness.ts';
import { explainLog, unexplainedLines } from '../../words/boot-log.ts';
import type { CheckReport } from '../schema/check.ts';
import type { RehearsalData, RehearseReport } from '../schema/rehearse.ts';
import { agreementOf, chipOf, fileReport, type NamedFile } from './judge.ts';

/** How long to go on. */
export interface RehearsalLimits {
  /** Stops after N instructions. */
  readonly maxInstructions?: number | undefined;
  /** Goes on past the radio, until it has stayed up for so long. */
  readonly stay?: Nanos | undefined;
}

/** What observes the chip while it executes. */
type Observer = Pick<RehearsalOptions, 'cpu' | 'onTrace' | 'rom'>;

/**
 * Boots, on a software chip, what `file` becomes when it is written as `write` says; in the shape of `rehearse --json`. The file is not
 * changed.
 * @throws RangeError when it does not fit `chip`
 */
export function rehearseFile(
  file: NamedFile,
  chip: TargetChip,
  write: WriteOptions,
  { maxInstructions, stay, cpu, onTrace, rom }: RehearsalLimits & Observer = {},
): RehearseReport {
  const { size, kind, mac } = chip;
  const { bytes, changes } = applyWrite(file.bytes, write, size);
  const seen = rehearse({
    flash: bytes,
    chipSize: size,
    kind,
    ...(mac !== undefined && { mac }),
    ...(maxInstructions !== undefined && { maxInstructions }),
    ...(stay !== undefined && { until: 'running', stay }),
    ...(cpu !== undefined && { cpu }),
    ...(rom !== undefined && { rom }),
    ...(onTrace !== undefined && { onTrace }),
  });
  return {
    schemaVersion: 2,
    file: fileReport(file),
    chip: chipOf(chip),
    write: { ...write, changes: changes.map((change) => ({ ...change })) },
    outcome: seen.outcome,
    halt: seen.halt,
    slot: seen.slot,
    entry: seen.entry,
    lastLine: seen.lastLine,
    log: seen.log,
    uart1: seen.uart1,
    milestones: seen.milestones.map((milestone) => ({ ...milestone })),
    pins: seen.pins.map((pin) => ({ ...pin })),
    lines: explainLog(seen.log),
    resets: seen.resets.map((reset) => ({ ...reset })),
    flash: { reads: [...seen.flash.reads], writes: [...seen.flash.writes], changes: changesOf(bytes, size, seen.flash.changes) },
    instructions: seen.instructions,
    virtualMs: seen.virtualMs,
    unmodelled: seen.unmodelled.map((access) => ({ ...access })),
    omitted: { ...seen.omitted, lines: unexplainedLines(seen.log) },
  };
}

/** What the start changed in flash, field by field, for people and programs. */
function changesOf(flash: Uint8Array, chipSize: number, sectors: readonly SectorChange[]): RehearsalData['flash']['changes'] {
  return settingsChanges(flash, chipSize, sectors).map(({ before, after, ...place }) => ({
    ...place,
    before: before === null ? null : toHex(before),
    after: after === null ? null : toHex(after),
  }));
}

/**
 * `report` with the rehearsal of the same write beside it. Without a chip it is one like that the file came from.
 * @throws RangeError for no chip that can be made
 */
export function withRehearsal(report: CheckReport, file: NamedFile, chip: TargetChip | undefined, limits?: RehearsalLimits): CheckReport {
  const size = chip?.size ?? chipSizeLike(file.bytes);
  if (size === undefined || file.bytes.length > size) return { ...report, rehearsal: null };
  // As for the check: with no chip there is nothing to detect.
  const way = chip === undefined && report.write.flashSize === 'detect' ? { ...report.write, flashSize: 'keep' as const } : report.write;
  const { schemaVersion: _, file: __, write: ___, ...seen } = rehearseFile(file, { kind: 'esp8266', ...chip, size }, way, limits);
  return { ...report, rehearsal: { ...seen, agreement: agreementOf(report, seen) } };
}
