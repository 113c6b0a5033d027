import { hex } from '../../base/bytes.ts';
import type { Rehearsal } from '../schema/rehearse.ts';
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

/** What a boot did, and its log. */
export function rehearsalLines({ slot, log, resets, flash, instructions, virtualMs, unmodelled }: Rehearsal): string[] {
  const written = flash.writes.map(({ offset }) => hex(offset));
  return [
    `  ${instructions} instructions, ${virtualMs} ms on the chip, ${resets.length} restarts${slot === null ? '' : `, ${slot.name} at ${hex(slot.offset)}`}.`,
    ...(written.length === 0 ? [] : [`  Sectors it wrote: ${written.join(', ')}.`]),
    ...unmodelled.map(({ address, kind, count }) => `  Not modelled: ${count} x ${kind} at ${hex(address, 8)}.`),
    '  Boot log (74880 baud), and what its lines mean:',
    ...explainedLogLines(log),
  ];
}
