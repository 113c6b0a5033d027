import { hex } from '../../base/bytes.ts';
import { WATCH_WORDS } from '../../words/boot.ts';
import { formatFrequency, formatSize } from '../../words/size.ts';
import type { BackupReport, EraseReport, InfoReport, PortsReport, RestoreReport, VerifyReport } from '../schema/device.ts';
import type { ResetReport } from '../schema/monitor.ts';
import { VERDICT_WORDS } from './check.ts';
import { findingLines } from './findings.ts';
import { logLines } from './log.ts';
import { outcomeWords } from './rehearsal.ts';
import { table } from './table.ts';

const CHIP_NAMES = { esp8266: 'ESP8266EX', esp8285: 'ESP8285' } as const;

function chipWords({ kind, mac }: InfoReport['chip']): string {
  return `${CHIP_NAMES[kind]}, MAC ${mac ?? 'not known'}`;
}

function flashWords({ answers, maker, makerName, device, size }: InfoReport['flash']): string {
  if (!answers) return 'does not answer';
  const capacity = size === null ? 'size not known' : formatSize(size);
  return `${capacity}, maker ${hex(maker, 2)}${makerName === null ? '' : ` (${makerName})`}, device ${hex(device, 4)}`;
}

/** Chip, flash, and what the flash begins with. */
export function infoLines({ port, chip, flash, details, header }: InfoReport): string[] {
  const image =
    header === null
      ? 'no image at 0x0'
      : `image at 0x0: size ${header.flashSize ?? '?'}, mode ${header.flashMode ?? '?'}, ${formatFrequency(header.flashFreq)}, entry ${hex(header.entry, 8)}`;
  return table([
    ['port', port],
    ['chip', chipWords(chip)],
    ['chip id', hex(chip.chipId, 6)],
    ['crystal', `${chip.crystalMHz} MHz`],
    ['flash', flashWords(flash)],
    ...detailRows(details),
    ['content', image],
  ]).map((line) => line.trimStart());
}

function detailRows(details: InfoReport['details']): [string, string][] {
  if (details === null) return [];
  const { status, sfdpSize, repeatsAt } = details;
  const own = sfdpSize === null ? 'none' : formatSize(sfdpSize);
  const rows: [string, string][] = [
    ['status', status.map((register) => hex(register, 2)).join(' ')],
    ['own table (SFDP)', own],
  ];
  if (repeatsAt !== null) rows.push(['true size', `the content comes again after ${formatSize(repeatsAt)}: it may be that small`]);
  return rows;
}

export function backupLines({ chip, file, md5, resumed, blank, known, manifest, check }: BackupReport): string[] {
  const parts = [
    [resumed, 'from the interrupted run'],
    [known, 'from the older backup'],
    [blank, 'blank'],
  ] as const;
  const skipped = parts.filter(([count]) => count > 0).map(([count, what]) => `${formatSize(count)} of it ${what}`);
  return [
    `${file.path}: ${formatSize(file.size)} read from ${chipWords(chip)}${skipped.length === 0 ? '' : ` (${skipped.join(', ')})`}.`,
    `Proved: the chip's own MD5 of its flash is that of the file, ${md5}.`,
    `Keep ${manifest} beside it: it says which chip this is a backup of.`,
    ...backupVerdict(check),
  ];
}

/** What a backup is worth; errors and warnings are named, everything else is for `check`. */
function backupVerdict({ verdict, findings }: BackupReport['check']): string[] {
  return [
    `Written back to this chip as it is, it ${VERDICT_WORDS[verdict]} (${verdict}).`,
    ...findingLines(findings.filter(({ severity }) => severity !== 'info')),
  ];
}

/** How many bytes had each fate: `524288 bytes written, …` */
function fates(regions: RestoreReport['regions']): string {
  return (['written', 'erased', 'kept'] as const)
    .map((result) => ({ result, sum: regions.filter((region) => region.result === result).reduce((sum, { length }) => sum + length, 0) }))
    .filter(({ sum }) => sum > 0)
    .map(({ result, sum }) => `${formatSize(sum)} ${result}`)
    .join(', ');
}

export function restoreLines(report: RestoreReport): string[] {
  const { chip, check, forced, dryRun, estimatedMs, length, md5, regions, fit, backup, watch } = report;
  const asItIs = fit === null || fit.length === 0 ? '' : ', changed to fit';
  const changed =
    check.write.changes.length === 0
      ? 'the header is kept byte for byte'
      : `${check.write.changes.length} byte(s) of the header were changed as asked`;
  if (dryRun) {
    return [
      `${check.file.path}: nothing was written; of ${formatSize(length)} on ${chipWords(chip)} ${changed}, and this would be done: ${fates(regions)}.`,
      `It may take ${Math.ceil(estimatedMs / 1000)} s; by the check it ${VERDICT_WORDS[check.verdict]} (${check.verdict}).`,
    ];
  }
  return [
    `${check.file.path}${asItIs}: ${formatSize(length)} restored to ${chipWords(chip)}; ${changed} (${fates(regions)}).`,
    `Proved: the chip's own MD5 of it is that of the file as written, ${md5}.`,
    `${forced ? 'Forced, although by' : 'By'} the check it ${VERDICT_WORDS[check.verdict]} (${check.verdict}).`,
    ...(check.rehearsal == null ? [] : [`On the software chip ${outcomeWords(check.rehearsal)}.`]),
    ...(backup === null ? [] : [`What the flash held before is in ${backup.file.path}, proven.`]),
    ...(watch === null ? [] : [`Watched: ${WATCH_WORDS[watch.outcome]}.`, ...logLines(watch.log)]),
  ];
}

export function verifyLines({ file, matches, expected, actual, differences, causes, backupOf }: VerifyReport): string[] {
  const owner = backupOf === null ? [] : [ownerLine(backupOf)];
  if (matches) return [`${file.path}: the flash holds this file; the chip's own MD5 is ${actual}.`, ...owner];
  return [
    `${file.path}: the flash holds something else (MD5 ${actual} instead of ${expected}).`,
    ...table(differences.map(({ offset, length }) => ['differs', `${hex(offset, 6)} to ${hex(offset + length - 1, 6)}`])),
    ...causes.map(causeLine),
    ...owner,
  ];
}

function ownerLine({ mac, isThisChip }: NonNullable<VerifyReport['backupOf']>): string {
  const of = `The file is a backup of the chip with MAC ${mac ?? 'not known'}`;
  if (isThisChip === null) return `${of}.`;
  return isThisChip ? `${of}, this one.` : `${of}, another one.`;
}

/** One thing that may be behind a difference. */
export function causeLine(cause: VerifyReport['causes'][number]): string {
  switch (cause.cause) {
    case 'header-patched':
      return `Only mode, size and speed in the header differ (${pair(cause.found)} instead of ${pair(cause.expected)}): a flasher patched them while it wrote.`;
    case 'settings-changed':
      return 'Only the last five sectors differ, where the firmware keeps its settings: the device has run since.';
    case 'not-written':
      return 'The flash is blank there: it was erased, or never written.';
    case 'not-erased':
      return 'The flash lacks bits of the file there and has no others: it was written without being erased before.';
    case 'write-protected':
      return `Parts of the flash are write-protected (status register ${hex(cause.status, 2)}).`;
    case 'smaller-than-claimed':
      return `The content comes again after ${formatSize(cause.repeatsAt)}: the flash seems to be smaller than it claims.`;
    case 'known-part':
      return `Flash of this maker (${hex(cause.maker, 2)}) is known to lose writes: write again at once, or use another chip.`;
  }
}

function pair([first = 0, second = 0]: readonly number[]): string {
  return `${hex(first, 2)} ${hex(second, 2)}`;
}

export function eraseLines({ chip, length, md5 }: EraseReport): string[] {
  return [`${formatSize(length)} of flash erased on ${chipWords(chip)}.`, `Proved: the chip's own MD5 is that of nothing but FF, ${md5}.`];
}

export function resetLines({ outcome, into }: ResetReport): string[] {
  if (into === 'loader' && outcome === 'download-mode') return ['The chip was reset and waits in its boot loader.'];
  return [`The chip was reset: ${WATCH_WORDS[outcome]}.`];
}

export function portsLines({ ports }: PortsReport): string[] {
  if (ports.length === 0) return ['There are no serial ports. Without hardware, emulator: will do.'];
  return ports.map(({ path, manufacturer, vendorId, productId, serialNumber }) => {
    const ids = vendorId === undefined ? undefined : `${vendorId}:${productId ?? '?'}`;
    return [path, manufacturer, ids, serialNumber].filter((part) => part !== undefined).join('  ');
  });
}
