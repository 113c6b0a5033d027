import { hex } from '../../base/bytes.ts';
import type { ChangedField } from '../../image/index.ts';
import { formatSize } from '../../words/size.ts';
import type { Rehearsal } from '../schema/rehearse.ts';
import { few } from './few.ts';
import { explainedLogLines } from './log.ts';

/** What each end of a rehearsal means; where the code came from decides more than a sentence can. */
const OUTCOME_WORDS: { readonly [O in Rehearsal['outcome']]: string } = {
  'radio-init': 'the application starts and asks for its radio, which is as far as a chip without one can go',
  'app-started': 'the application starts and says something',
  'boot-loop': 'it restarts for ever, always after the same last line',
  halted: 'it stops',
  'download-mode': 'it waits for a flasher',
  'no-image': 'the ROM finds nothing to start',
};

function haltWords(halt: Rehearsal['halt']): string {
  if (halt === null) return '';
  switch (halt.kind) {
    case 'rom':
      return ` (the ROM gave up: ${halt.reason})`;
    case 'exception':
      return ` (exception ${halt.cause} at ${hex(halt.pc, 8)}, address ${hex(halt.address, 8)})`;
    case 'unknown-rom':
      return ` (the ROM function ${halt.name} at ${hex(halt.address, 8)} is not modelled)`;
    case 'refusal':
      return ' (its last line is its reason, and it waits for ever)';
    case 'idle':
      return ` (it waits at ${hex(halt.pc, 8)} for something that never comes)`;
    case 'budget':
      return ` (it was still running at ${hex(halt.pc, 8)} without a sign of life)`;
  }
}

/** What the end means, as the end of a sentence. */
export function outcomeWords({ outcome, halt }: Rehearsal): string {
  return `${OUTCOME_WORDS[outcome]}${haltWords(halt)}`;
}

type Change = Rehearsal['flash']['changes'][number];

/** What each field is. Bytes of the others are never shown. */
const FIELD_WORDS: { readonly [F in ChangedField]: string } = {
  slot: 'the chosen slot',
  'boot-version': 'the version of the boot loader that wrote them',
  'image-addresses': 'addresses of images',
  'operating-mode': 'the operating mode',
  settings: 'settings',
  'active-copy': 'which copy of the settings is in use',
  'flag-mark': 'the mark of the flag sector',
  'save-count': 'how often settings were saved',
  'copy-lengths': 'the lengths of both copies',
  'copy-sums': 'the checksums of both copies',
  'init-data': 'radio data (init data)',
  'radio-calibration': 'radio calibration',
  'rboot-settings': "rBoot's settings",
  'rboot-slot': 'the slot that rBoot starts',
  data: 'data',
  'station-ssid': 'the name of the network',
  'station-password': "the network's password",
  'softap-ssid': 'the name of its own network',
  'softap-password': "its own network's password",
  'ap-list-ssid': 'the name of a remembered network',
  'ap-list-password': "a remembered network's password",
  'itead-device-id': 'the device id',
  'itead-apikey': 'the key of the cloud',
  'json-password': 'a password',
  'json-cloud-key': 'a key of the cloud',
};

/** `0xfd000: the chosen slot: ff -> fc` */
function changeLine({ field, offset, length, before, after }: Change): string {
  const words = (FIELD_WORDS as Readonly<Record<string, string | undefined>>)[field] ?? field;
  const values =
    before === null && after === null ? `changed (${formatSize(length)})` : `${before ?? 'something else'} -> ${after ?? 'something else'}`;
  return `    ${hex(offset)}: ${words}: ${values}`;
}

/** Sectors that are shown. */
const MAX_SECTORS = 20;

/** What a boot did, and its log. */
export function rehearsalLines({ slot, log, resets, flash, instructions, virtualMs, unmodelled, omitted }: Rehearsal): string[] {
  const written = flash.writes.map(({ offset }) => hex(offset));
  return [
    `  ${instructions} instructions, ${virtualMs} ms on the chip, ${resets.length + omitted.resets} restarts${slot === null ? '' : `, ${slot.name} at ${hex(slot.offset)}`}.`,
    ...(written.length === 0
      ? []
      : [
          `  Sectors it wrote: ${written.slice(0, MAX_SECTORS).join(', ')}${written.length > MAX_SECTORS ? `, ${written.length - MAX_SECTORS} more` : ''}.`,
        ]),
    ...few(flash.changes.map(changeLine)),
    ...few(unmodelled.map(({ address, kind, count }) => `  Not modelled: ${count} x ${kind} at ${hex(address, 8)}.`)),
    ...(omitted.unmodelled === 0 ? [] : [`  Not modelled: ${omitted.unmodelled} more, at other addresses.`]),
    '  Boot log (74880 baud), and what its lines mean:',
    ...explainedLogLines(log),
    ...(omitted.log === 0 ? [] : [`    … and ${formatSize(omitted.log)} more`]),
  ];
}
