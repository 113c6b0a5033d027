import { hex } from '../../base/bytes.ts';
import { formatFrequency, formatSize } from '../../words/size.ts';
import { foreignText } from '../../words/text.ts';
import type { InspectReport } from '../schema/inspect.ts';
import { few } from './few.ts';
import { findingLines } from './findings.ts';
import { table } from './table.ts';

type SumReport = InspectReport['slots'][number]['checksum'];

function sumWords(sum: SumReport, digits: number): string {
  if (sum === null) return 'none';
  return sum.ok ? `${hex(sum.stored, digits)} ok` : `${hex(sum.stored, digits)} WRONG, computed ${hex(sum.computed, digits)}`;
}

function slotLines(slot: InspectReport['slots'][number]): string[] {
  const { offset, format, active, entry, segments, checksum, crc32 } = slot;
  return [
    `Slot at ${hex(offset)} (${format}${active ? ', active' : ''}): entry ${hex(entry, 8)}, checksum ${sumWords(checksum, 2)}, CRC ${sumWords(crc32, 8)}`,
    ...table(
      segments.map(({ offset: at, loadAddress, length, region }) => [hex(at, 6), `to ${hex(loadAddress, 8)}`, `${length} bytes`, region]),
    ),
  ];
}

/** Chip, day and program of a backup. */
function sidecarFacts({ mac, readAt, tool }: NonNullable<InspectReport['sidecar']>): string {
  const parts = [
    `MAC ${mac ?? 'not known'}`,
    ...(readAt === null ? [] : [`read on ${readAt.slice(0, 16).replace('T', ' ')} UTC`]),
    `by ${foreignText(tool)}`,
  ];
  return parts.join(', ');
}

/** What a file is, from its head to its last sector. */
export function inspectLines(report: InspectReport): string[] {
  const { file, family, bootloader, sdk, application, header, slots, regions, donorMac, secrets, omittedSecrets, sidecar, findings } =
    report;
  const facts: (readonly string[])[] = [
    ['size', formatSize(file.size)],
    ['SHA-256', file.sha256],
    ['family', family],
    ['boot loader', bootloader === null ? 'none' : `${bootloader.name}${bootloader.version === null ? '' : ` ${bootloader.version}`}`],
    ['SDK', sdk ?? 'not named'],
    ...(application === null ? [] : [['application', application.name]]),
    ['MAC of the original', donorMac ?? 'not known'],
    ...(sidecar === null ? [] : [['backup of', sidecarFacts(sidecar)]]),
  ];
  if (header !== null) {
    const { flashMode, flashSize, flashFreq, entry, segmentCount } = header;
    facts.push([
      'header',
      `size ${flashSize ?? '?'}, mode ${flashMode ?? '?'}, ${formatFrequency(flashFreq)}, ${segmentCount} segments, entry ${hex(entry, 8)}`,
    ]);
  }
  return [
    file.path,
    ...table(facts),
    ...slots.flatMap(slotLines),
    'Regions:',
    ...table(regions.map(({ start, end, kind, label }) => [hex(start, 6), hex(end - 1, 6), kind, label === kind ? '' : label])),
    ...(secrets.length === 0
      ? []
      : [
          'Secrets (place and length only):',
          ...few(table(secrets.map(({ kind, offset, length }) => [hex(offset, 6), `${length} bytes`, kind])), omittedSecrets),
        ]),
    ...(findings.length === 0 ? ['No findings.'] : ['Findings:', ...findingLines(findings)]),
  ];
}
