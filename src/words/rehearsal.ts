import { hex } from '../base/bytes.ts';
import type { Halt, RehearsalOutcome } from '../emulator/index.ts';
import type { ChangedField } from '../image/index.ts';

/** What each end of a rehearsal means. */
const OUTCOME_WORDS: { readonly [O in RehearsalOutcome]: string } = {
  running: 'the application runs and stays up',
  'radio-init': 'the application starts and initialises its radio',
  'app-started': 'the application starts and prints something',
  'boot-loop': 'it reboots endlessly, always after the same last line',
  halted: 'it stops',
  'download-mode': 'it waits for a flasher',
  'no-image': 'the ROM finds nothing to start',
};

/** An end as the software chip gives it, or as a report holds it. */
type End =
  | Exclude<Halt, { readonly kind: 'rom' | 'refusal' }>
  | { readonly kind: 'rom'; readonly reason: string }
  | { readonly kind: 'refusal'; readonly id: string };

function haltWords(halt: End | null): string {
  if (halt === null) return '';
  switch (halt.kind) {
    case 'rom':
      return ` (the ROM gave up: ${halt.reason})`;
    case 'exception':
      return ` (exception ${halt.cause} at ${hex(halt.pc, 8)}, address ${hex(halt.address, 8)})`;
    case 'unknown-rom':
      return ` (the ROM function ${halt.name} at ${hex(halt.address, 8)} is not modelled)`;
    case 'refusal':
      return ' (it halted after printing the last line)';
    case 'idle':
      return ` (it waits at ${hex(halt.pc, 8)} for something that never happens)`;
    case 'budget':
      return ` (it was still running at ${hex(halt.pc, 8)} without any output)`;
  }
}

/** What the end of a rehearsal means, as the end of a sentence. */
export function outcomeWords({ outcome, halt }: { readonly outcome: RehearsalOutcome; readonly halt: End | null }): string {
  return `${OUTCOME_WORDS[outcome]}${haltWords(halt)}`;
}

/** What each field that a start changed is. */
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
  'init-data': 'init data',
  'radio-calibration': 'radio calibration (rf_cal)',
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

/** What a changed field is; a field without words goes by its name. */
export function fieldWords(field: string): string {
  return (FIELD_WORDS as Readonly<Record<string, string | undefined>>)[field] ?? field;
}
