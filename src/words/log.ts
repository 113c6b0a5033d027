import { explainLine } from './boot-log.ts';
import { safeLine } from './text.ts';

/** How a line of the log begins. */
const LINE = '    |';
/** Lines of a boot log that are shown. */
const MAX_LINES = 60;
/** Where the ROM starts over. */
const RESTART = /(?<!\r)(?=\r?\n ets [A-Z][a-z]{2} +\d+ \d{4},rst cause)/;

/** One start of the chip, and how many times it came in a row. */
interface LoggedStart {
  readonly text: string;
  times: number;
}

/** A log by starts; those that say the same as the one before are only counted. */
function starts(log: string): LoggedStart[] {
  const list: LoggedStart[] = [];
  for (const text of log.split(RESTART)) {
    const last = list.at(-1);
    if (last !== undefined && last.text.trim() === text.trim()) last.times++;
    else list.push({ text, times: 1 });
  }
  return list;
}

function linesOf({ text, times }: LoggedStart): string[] {
  const lines = text
    .replace(/^[\r\n]+/, '')
    .split(/\r?\n/)
    .map((line) => `${LINE} ${safeLine(line.trimEnd())}`.trimEnd());
  while (lines.at(-1)?.trim() === LINE.trim()) lines.pop();
  return times === 1 ? lines : [...lines, `    … and the same again, ${times} times in all`];
}

/** A boot log as it came over the wire, in lines for people: repeated starts are counted, control characters become `.`. */
export function logLines(log: string): string[] {
  const lines = starts(log).flatMap(linesOf);
  return lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES), `    … and ${lines.length - MAX_LINES} more lines`];
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
