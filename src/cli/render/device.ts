import { hex } from '../../base/bytes.ts';
import { WATCH_WORDS } from '../../words/boot.ts';
import { logLines } from '../../words/log.ts';
import { wordsOfMismatch } from '../../words/mismatch.ts';
import { outcomeWords } from '../../words/rehearsal.ts';
import { changedSinceWords, sidecarWords } from '../../words/sidecar.ts';
import { formatFrequency, formatSize } from '../../words/size.ts';
import { checkWords } from '../../words/verdict.ts';
import type { CheckReport } from '../schema/check.ts';
import type { BackupReport, EraseReport, InfoReport, PortsReport, RestoreReport, VerifyReport } from '../schema/device.ts';
import type { ResetReport } from '../schema/monitor.ts';
import { findingLines } from './findings.ts';
import { table } from './table.ts';

const CHIP_NAMES = { esp8266: 'ESP8266EX', esp8285: 'ESP8285' } as const;

function chipWords({ kind, mac }: InfoReport['chip']): string {
  return `${CHIP_NAMES[kind]}, ${mac === null ? 'no MAC in its fuses' : `MAC ${mac}`}`;
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
    ['SFDP', own],
  ];
  if (repeatsAt !== null) rows.push(['true size', `the content repeats after ${formatSize(repeatsAt)}: it may be that small`]);
  return rows;
}

/** The result of `backup` for people, a line each. */
export function backupLines({ chip, file, length, md5, resumed, blank, known, manifest, check }: BackupReport): string[] {
  const parts = [
    [resumed, 'from the interrupted run'],
    [known, 'from the older backup'],
    [blank, 'blank'],
  ] as const;
  const skipped = parts.filter(([count]) => count > 0).map(([count, what]) => `${formatSize(count)} ${what}`);
  return [
    ...(blank === length ? [`The flash is blank: all ${formatSize(length)} are FF. The file holds no firmware to restore.`] : []),
    `${file.path}: ${formatSize(file.size)} read from ${chipWords(chip)}${skipped.length === 0 ? '' : ` (${skipped.join(', ')})`}.`,
    `Verified: the chip's own MD5 of its flash is that of the file, ${md5}.`,
    `Keep ${manifest} beside it: it says which chip this is a backup of.`,
    ...backupVerdict(check),
  ];
}

/** What a backup is worth; errors and warnings are named, everything else is for `check`. */
function backupVerdict({ verdict, findings }: BackupReport['check']): string[] {
  return [
    `Check: written back unchanged, it ${checkWords(verdict)}.`,
    ...findingLines(findings.filter(({ severity }) => severity !== 'info')),
  ];
}

const WRITTEN = { written: 'written', erased: 'erased', kept: 'already there' } as const;
const PLANNED = { written: 'write', erased: 'erase', kept: 'keep' } as const;

/** Bytes by what became of them: `28 KB written, 996 KB already there`. */
function sums(regions: RestoreReport['regions'], word: (result: keyof typeof WRITTEN, size: string) => string): string {
  return (['written', 'erased', 'kept'] as const)
    .map((result) => ({ result, sum: regions.reduce((sum, region) => (region.result === result ? sum + region.length : sum), 0) }))
    .filter(({ sum }) => sum > 0)
    .map(({ result, sum }) => word(result, formatSize(sum)))
    .join(', ');
}

/** The result of `restore` for people, a line each. */
export function restoreLines(report: RestoreReport): string[] {
  const { chip, check, forced, dryRun, estimatedMs, length, md5, regions, fit, backup, watch } = report;
  const fitted = fit === null || fit.length === 0 ? '' : ', changed to fit';
  const count = check.write.changes.length;
  const header = count === 0 ? 'Header unchanged' : `${count} header ${count === 1 ? 'byte' : 'bytes'} changed as requested`;
  if (dryRun) {
    return [
      `Dry run: would ${sums(regions, (result, size) => `${PLANNED[result]} ${size}`)}. ${header}.`,
      `Estimated time: ${Math.ceil(estimatedMs / 1000)} s.`,
      ...judgementLines(check, forced),
    ];
  }
  return [
    `${check.file.path}${fitted}: ${formatSize(length)} restored to ${chipWords(chip)} (${sums(regions, (result, size) => `${size} ${WRITTEN[result]}`)}). ${header}.`,
    `Verified: the chip's own MD5 is that of the file as written, ${md5}.`,
    ...(check.rehearsal == null ? [] : [`On the software chip: ${outcomeWords(check.rehearsal)}.`]),
    ...(backup === null ? [] : [`The previous content of the flash is in ${backup.file.path}, verified.`]),
    ...(watch === null ? [] : [`Boot log: ${WATCH_WORDS[watch.outcome]}.`, ...logLines(watch.log)]),
    ...judgementLines(check, forced),
  ];
}

/** The result of `verify` for people, a line each. */
/** The verdict on what was written, and why, where it is not plainly good. */
export function judgementLines({ verdict, findings, sidecar }: CheckReport, forced: boolean): string[] {
  return [
    ...(sidecar == null ? [] : sidecarWords(sidecar)),
    `${forced ? 'Forced. ' : ''}Check: ${checkWords(verdict)}.`,
    ...findingLines(findings.filter(({ severity }) => severity !== 'info')),
  ];
}

export function verifyLines({ file, matches, expected, actual, differences, causes, sidecar }: VerifyReport): string[] {
  const owner = sidecar === null ? [] : sidecar.isUnchanged ? sidecarWords(sidecar) : [changedSinceWords(sidecar)];
  if (matches) return [`${file.path}: the flash holds this file (the chip's own MD5 is ${actual}).`, ...owner];
  return [
    `${file.path}: the flash differs (MD5 ${actual} instead of ${expected}).`,
    ...table(differences.map(({ offset, length }) => ['differs', `${hex(offset, 6)} to ${hex(offset + length - 1, 6)}`])),
    ...causes.map(wordsOfMismatch),
    ...owner,
  ];
}

export function eraseLines({ chip, length, md5, backup }: EraseReport): string[] {
  return [
    `${formatSize(length)} of flash erased on ${chipWords(chip)}.`,
    `Verified: the chip's own MD5 is that of erased flash, ${md5}.`,
    ...(backup === null ? [] : [`The previous content of the flash is in ${backup.file.path}, verified.`]),
  ];
}

const sentence = (words: string): string => words.replace(/^./, (letter) => letter.toUpperCase());

/** The result of `reset` for people, a line each. */
export function resetLines({ outcome, into }: ResetReport): string[] {
  if (into === 'loader' && outcome === 'download-mode') return ['Chip reset. It waits in the ROM loader.'];
  return [`Chip reset. ${sentence(WATCH_WORDS[outcome])}.`];
}

/** The result of `ports` for people, a line each. */
export function portsLines({ ports }: PortsReport): string[] {
  if (ports.length === 0) return ['No serial ports found. Without hardware, use -p emulator:.'];
  return ports.map(({ path, manufacturer, vendorId, productId, serialNumber }) => {
    const ids = vendorId === undefined ? undefined : `${vendorId}:${productId ?? '?'}`;
    return [path, manufacturer, ids, serialNumber].filter((part) => part !== undefined).join('  ');
  });
}
