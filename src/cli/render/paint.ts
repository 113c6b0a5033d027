import { createColors } from 'picocolors';
import { safeText } from '../../words/text.ts';

/** What a stream of the terminal can show. */
export interface ScreenTraits {
  readonly hasColour: boolean;
  /** Columns to wrap at; `undefined` where nobody looks. */
  readonly columns: number | undefined;
}

/** Colours only on a terminal that can, and never with NO_COLOR. */
export function screenTraits({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>, env: NodeJS.ProcessEnv): ScreenTraits {
  const isScreen = isTTY === true;
  return { hasColour: isScreen && !env['NO_COLOR'] && env['TERM'] !== 'dumb', columns: isScreen ? columns || 80 : undefined };
}

/** Below this many columns wrapped text is harder to read than text that the terminal cuts. */
const MIN_COLUMNS = 30;
/** Lines of a log, of XML and of JSON are shown as they are. */
const IS_RAW = /^ {4}\||^\s*[<{}"[\]]/;

/** `line` cut between words at `columns`, what follows indented by two more than the line itself. */
function wrapped(line: string, columns: number): string[] {
  if (line.length <= columns || columns < MIN_COLUMNS || IS_RAW.test(line)) return [line];
  const indent = ' '.repeat(Math.min(/^ */.exec(line)?.[0].length ?? 0, columns / 2));
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const at = rest.lastIndexOf(' ', columns);
    if (at <= indent.length + 2) break; // one word: the terminal may cut it
    lines.push(rest.slice(0, at).trimEnd());
    rest = `${indent}  ${rest.slice(at + 1).trimStart()}`;
  }
  return [...lines, rest];
}

/** Words that a colour belongs to: severities at the start of a line, verdicts and outcomes at the end of the first. */
const SEVERITY = /^(\s*)(error|warning|info)(?=: )/;
const VERDICT = /(: )(boots|radio-init|app-started|running|boots-changed|unknown|does-not-boot|not-an-image|boot-loop|halted|no-image)$/;
const COLOURS: Readonly<Record<string, 'red' | 'yellow' | 'cyan' | 'green'>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
  boots: 'green',
  'radio-init': 'green',
  'app-started': 'green',
  running: 'green',
  'boots-changed': 'yellow',
  unknown: 'yellow',
};

/** A text for people as a stream shows it: nothing that a terminal obeys, wrapped, severities and verdicts in colour. */
export function paint(text: string, { hasColour, columns }: ScreenTraits): string {
  const lines = safeText(text)
    .split('\n')
    .flatMap((line) => (columns === undefined ? [line] : wrapped(line, columns)));
  if (!hasColour) return lines.join('\n');
  const colours = createColors(true);
  const coloured = (word: string): string => colours[COLOURS[word] ?? 'red'](word);
  return lines
    .map((line) =>
      line
        .replace(SEVERITY, (_, blank: string, word: string) => blank + coloured(word))
        .replace(VERDICT, (_, colon: string, word: string) => colon + coloured(word)),
    )
    .join('\n');
}
