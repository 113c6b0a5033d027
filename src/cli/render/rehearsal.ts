import { hex } from '../../base/bytes.ts';
import { explainedLogLines, logLines } from '../../words/log.ts';
import { pinWords } from '../../words/pin.ts';
import { fieldWords } from '../../words/rehearsal.ts';
import { formatSize } from '../../words/size.ts';
import type { RehearsalData } from '../schema/rehearse.ts';
import { few } from './few.ts';

type SectorChangeReport = RehearsalData['flash']['changes'][number];

/** `0xfd000: the chosen slot: ff -> fc` */
function changeLine({ field, offset, length, before, after }: SectorChangeReport): string {
  const values =
    before === null && after === null ? `changed (${formatSize(length)})` : `${before ?? 'something else'} -> ${after ?? 'something else'}`;
  return `    ${hex(offset)}: ${fieldWords(field)}: ${values}`;
}

/** Sectors that are shown. */
const MAX_SECTORS = 20;

/** What a boot did, and its log. */
export function rehearsalLines(report: RehearsalData): string[] {
  const { slot, log, uart1, resets, flash, instructions, virtualMs, unmodelled, omitted, milestones, pins } = report;
  const written = flash.writes.map(({ offset }) => hex(offset));
  return [
    `  ${instructions} instructions, ${virtualMs} ms on the chip, ${resets.length + omitted.resets} restarts${slot === null ? '' : `, ${slot.name} at ${hex(slot.offset)}`}.`,
    ...(milestones.length === 0 ? [] : [`  ${milestones.map(({ name, atMs }) => `${name} ${atMs} ms`).join(', ')}.`]),
    ...few(pins.map((pin) => `  ${pinWords(pin)}`)),
    ...(written.length === 0
      ? []
      : [
          `  Sectors it wrote: ${written.slice(0, MAX_SECTORS).join(', ')}${written.length > MAX_SECTORS ? `, ${written.length - MAX_SECTORS} more` : ''}.`,
        ]),
    ...few(flash.changes.map(changeLine)),
    ...few(unmodelled.map(({ address, kind, count }) => `  Not modelled: ${count} x ${kind} at ${hex(address, 8)}.`)),
    ...(omitted.unmodelled === 0 ? [] : [`  Not modelled: ${omitted.unmodelled} more, at other addresses.`]),
    '  Boot log (74880 baud), explained:',
    ...explainedLogLines(log),
    ...(omitted.log === 0 ? [] : [`    … and ${formatSize(omitted.log)} more`]),
    ...(uart1 === '' ? [] : ['  Second UART (GPIO2):', ...logLines(uart1)]),
  ];
}
