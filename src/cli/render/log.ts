import type { BootFrom } from '../../flasher/index.ts';
import { bootWords } from '../../words/boot.ts';
import { explainLine } from '../../words/boot-log.ts';

/** How a line of the log begins. */
const LINE = '    |';
/** Lines of a boot log that are shown at most. */
const SHOWN = 60;
/** Where the ROM begins anew. */
const RESTART = /(?<!\r)(?=\r?\n ets [A-Z][a-z]{2} +\d+ \d{4},rst cause)/;

/** One start of the chip, and how many times it came in a row. */
interface Start {
  readonly text: string;
  times: number;
}

/** A log by starts; those that say the same as the one before are only counted. */
function starts(log: string): Start[] {
  const list: Start[] = [];
  for (const text of log.split(RESTART)) {
    const last = list.at(-1);
    if (last !== undefined && last.text.trim() === text.trim()) last.times++;
    else list.push({ text, times: 1 });
  }
  return list;
}

/** A line that a terminal can stand: control characters become `.`. */
export function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be kept from the terminal
  return line.trimEnd().replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '.');
}

/** A line in which control characters are `.`: a terminal shows it and obeys nothing. */
export function safeLine(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be kept from the terminal
  return line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '.');
}

/** What a start means, under its first line. */
export function bootLine({ resetCause, from }: { readonly resetCause: number; readonly from: BootFrom }): string {
  return `    (${bootWords(resetCause, from)})`;
}

function linesOf({ text, times }: Start): string[] {
  const lines = text
    .replace(/^[\r\n]+/, '')
    .split(/\r?\n/)
    .map((line) => `${LINE} ${printable(line)}`.trimEnd());
  while (lines.at(-1)?.trim() === LINE.trim()) lines.pop();
  return times === 1 ? lines : [...lines, `    … and the same again, ${times} times in all`];
}

/** A boot log as it came over the wire, in lines that a terminal can stand: control characters become `.`. */
export function logLines(log: string): string[] {
  const lines = starts(log).flatMap(linesOf);
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `    … and ${lines.length - SHOWN} more lines`];
}

/** {@link logLines} with what they mean under them, each explanation once. */
export function explainedLogLines(log: string): string[] {
  const said = new Set<string>();
  return logLines(log).flatMap((line) => {
    const { explanation } = line.startsWith(LINE) ? explainLine(line.slice(LINE.length)) : { explanation: null };
    if (explanation === null || said.has(explanation)) return [line];
    said.add(explanation);
    return [line, `        ${explanation}`];
  });
}
