import { hex } from '../../base/bytes.ts';
import type { BackupReport, EraseReport, InfoReport, PortsReport, RestoreReport, VerifyReport } from '../schema/device.ts';
import { formatFrequency, formatSize } from '../size.ts';
import { VERDICT_WORDS } from './check.ts';
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
export function infoLines({ port, chip, flash, header }: InfoReport): string[] {
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
    ['content', image],
  ]).map((line) => line.trimStart());
}

export function backupLines({ chip, file, md5, resumed }: BackupReport): string[] {
  const kept = resumed === 0 ? '' : ` (${formatSize(resumed)} of it from the interrupted run)`;
  return [
    `${file.path}: ${formatSize(file.size)} read from ${chipWords(chip)}${kept}.`,
    `Proved: the chip's own MD5 of its flash is that of the file, ${md5}.`,
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

export function restoreLines({ chip, check, forced, length, md5, regions }: RestoreReport): string[] {
  const changed =
    check.write.changes.length === 0
      ? 'the header is kept byte for byte'
      : `${check.write.changes.length} byte(s) of the header were changed as asked`;
  return [
    `${check.file.path}: ${formatSize(length)} restored to ${chipWords(chip)}; ${changed} (${fates(regions)}).`,
    `Proved: the chip's own MD5 of it is that of the file as written, ${md5}.`,
    `${forced ? 'Forced, although by' : 'By'} the check it ${VERDICT_WORDS[check.verdict]} (${check.verdict}).`,
  ];
}

export function verifyLines({ file, matches, expected, actual, differences }: VerifyReport): string[] {
  if (matches) return [`${file.path}: the flash holds this file; the chip's own MD5 is ${actual}.`];
  return [
    `${file.path}: the flash holds something else (MD5 ${actual} instead of ${expected}).`,
    ...table(differences.map(({ offset, length }) => ['differs', `${hex(offset, 6)} to ${hex(offset + length - 1, 6)}`])),
  ];
}

export function eraseLines({ chip, length, md5 }: EraseReport): string[] {
  return [`${formatSize(length)} of flash erased on ${chipWords(chip)}.`, `Proved: the chip's own MD5 is that of nothing but FF, ${md5}.`];
}

export function portsLines({ ports }: PortsReport): string[] {
  if (ports.length === 0) return ['There are no serial ports. Without hardware, emulator: will do.'];
  return ports.map(({ path, manufacturer, vendorId, productId, serialNumber }) => {
    const ids = vendorId === undefined ? undefined : `${vendorId}:${productId ?? '?'}`;
    return [path, manufacturer, ids, serialNumber].filter((part) => part !== undefined).join('  ');
  });
}
