import { hex } from '../../base/bytes.ts';
import { formatSize } from '../../words/size.ts';
import type { EmulateEvent } from '../schema/emulate.ts';

type ExamEvent = Extract<EmulateEvent, { event: 'exam' }>;

const VERDICTS: Readonly<Record<ExamEvent['verdict'], string>> = {
  right: 'right',
  wrong: 'WRONG',
  noticed: 'failed, and reported it',
  silent: 'SILENT FAILURE',
  'right-but-failed': 'right, but it reported a failure',
  hung: 'HUNG',
  unknown: 'not judged (without --expect or --read)',
};

/** `drop:rate=0.001` */
function faultText({ fault, ...parameters }: ExamEvent['faults']['faults'][number]): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? fault : `${fault}:${pairs.join(',')}`;
}

function examLine({ faults, verdict, exitCode, differs, read, askedMd5, flashChanged, toChip, toHost }: ExamEvent): string {
  const facts = [`${toChip} bytes to the chip, ${toHost} back`];
  if (exitCode !== null) facts.push(`exit code ${exitCode}`);
  if (differs !== null && differs.length > 0) {
    const [first] = differs;
    facts.push(`the flash differs in ${differs.length} ${differs.length === 1 ? 'place' : 'places'}, first at ${hex(first?.offset ?? 0)}`);
  }
  if (read !== null) facts.push(read ? 'what it read is right' : 'what it read is wrong');
  if (flashChanged) facts.push(askedMd5 ? 'it asked for the MD5 of what it wrote' : 'it never asked for the MD5 of what it wrote');
  const name = faults.faults.length === 0 ? 'no fault' : faults.faults.map(faultText).join(' ');
  return `exam ${name}: ${VERDICTS[verdict]} (${facts.join('; ')})`;
}

/** One line for what happens at a served chip; the first two words of the ready line are fixed. */
export function emulateLine(event: EmulateEvent): string {
  switch (event.event) {
    case 'listening':
      return `listening ${event.url}`;
    case 'connected':
      return `connected ${event.client}`;
    case 'disconnected':
      return `disconnected ${event.client}`;
    case 'turned-away':
      return `turned away ${event.client}: another client is connected`;
    case 'overrun':
      return `overrun ${event.client}: it did not read; ${event.bytes} bytes were dropped`;
    case 'stopped':
      return `stopped at ${event.name} (${hex(event.address, 8)}), called from ${hex(event.caller, 8)}: not modelled; it resumes at the next reset`;
    case 'exam':
      return examLine(event);
    case 'examined':
      if (!event.baseline) return 'no exam: without any fault the client did not do its work; check the command, its options and the port';
      return `examined ${event.runs} runs: ${event.silent} silent failures, ${event.hung} hung`;
    case 'saved':
      return `saved ${event.file.path} (${formatSize(event.file.size)})`;
  }
}
