/** A command and what it printed; lines beyond `show` are left out. */
export interface SessionPart {
  readonly command: string;
  readonly output: string;
  readonly show: number;
}

const COLUMNS = 100;
const LINE_HEIGHT = 18;
const CHARACTER_WIDTH = 7.8;
const MARGIN = 16;
const TITLE_BAR = 30;
const COLOURS: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
};
const TEXT = '#e6edf3';
const PROMPT = '#7ee787';

/** A run of characters in one style. */
interface Span {
  readonly text: string;
  readonly colour: string;
  readonly isBold: boolean;
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A line with its colours (SGR) as spans; any other control sequence is dropped. */
function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  let colour = TEXT;
  let isBold = false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  for (const [, sgr, text = ''] of line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)|\u001b\[[^m]*[A-Za-z]/g)) {
    if (sgr !== undefined) {
      for (const code of sgr.split(';').map(Number)) {
        if (code === 0 || code === 39) colour = TEXT;
        if (code === 0 || code === 22) isBold = false;
        if (code === 1) isBold = true;
        colour = COLOURS[code] ?? colour;
      }
    } else if (text !== '') spans.push({ text, colour, isBold });
  }
  return spans;
}

/** `line` in pieces of the terminal's width, cut at blanks; what follows the first is indented as it is. */
function wrap(line: string): string[] {
  if (line.length <= COLUMNS) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const at = line.lastIndexOf(' ', COLUMNS);
  const cut = at > indent.length ? at : COLUMNS;
  return [line.slice(0, cut), ...wrap(`${indent}  ${line.slice(cut).trimStart()}`)];
}

/** A terminal session as an SVG picture, legible on light and dark pages. */
export function terminalSvg(title: string, parts: readonly SessionPart[]): string {
  const rows: Span[][] = parts.flatMap(({ command, output, show }, i) => {
    const lines = output.trimEnd().split('\n').flatMap(wrap);
    const shown = lines.length > show ? [...lines.slice(0, show), '  …'] : lines;
    const prompt: Span[] = [
      { text: '$ ', colour: PROMPT, isBold: true },
      { text: command, colour: TEXT, isBold: true },
    ];
    return [...(i > 0 ? [[]] : []), prompt, ...shown.map(spansOf)];
  });
  const width = Math.round(COLUMNS * CHARACTER_WIDTH + 2 * MARGIN);
  const height = TITLE_BAR + rows.length * LINE_HEIGHT + MARGIN;
  const text = rows.map((spans, i) => {
    const y = TITLE_BAR + (i + 1) * LINE_HEIGHT - 4;
    const runs = spans.map((span) => `<tspan fill="${span.colour}"${span.isBold ? ' font-weight="bold"' : ''}>${xml(span.text)}</tspan>`);
    return `<text x="${MARGIN}" y="${y}" xml:space="preserve">${runs.join('')}</text>`;
  });
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map((fill, i) => `<circle cx="${MARGIN + 4 + i * 18}" cy="15" r="5" fill="${fill}"/>`);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xml(title)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">`,
    `<title>${xml(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117" stroke="#30363d"/>`,
    ...dots,
    ...text,
    '</svg>',
  ].join('\n')}\n`;
}
