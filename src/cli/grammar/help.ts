import type { Command, OptionGroup, OptionRow } from './command.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { longFlag } from './constraints.ts';
import { OPTION_GROUPS } from './option-groups.ts';

const PROGRAM = 'flashback';
/** Widest column of names, so that the text beside it stays readable on 80 columns. */
const MAX_TERM = 27;

/** `text` in lines of at most `width` characters; a word that is longer stands alone. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Names with what they are, side by side. */
function columns(rows: readonly (readonly [term: string, text: string])[], width: number): string[] {
  const term = Math.min(MAX_TERM, Math.max(0, ...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, text]) => {
    const [first = '', ...rest] = wrap(text, Math.max(20, width - term - 4));
    const head = name.length > term ? [`  ${name}`, `  ${' '.repeat(term)}  ${first}`] : [`  ${name.padEnd(term)}  ${first}`];
    return [...head, ...rest.map((line) => `  ${' '.repeat(term)}  ${line}`)].map((line) => line.trimEnd());
  });
}

/** `Title: word word …`, wrapped under its first word. */
function list(title: string, words: readonly string[], width: number, separator = ' '): string[] {
  const indent = title.length + 2;
  return wrap(words.join(separator), width - indent).map((line, i) => (i === 0 ? `${title}: ${line}` : `${' '.repeat(indent)}${line}`));
}

const named = (commands: readonly Command[], group: Command['group']): Command[] => commands.filter((command) => command.group === group);

/** What is printed without a command: the main commands first, esptool's names apart; fits 80 × 24. */
function mainHelp(commands: readonly Command[], width: number): string[] {
  const names = (group: Command['group']): string[] => named(commands, group).map(({ name }) => name);
  return [
    'Back up, check and restore ESP8266 firmware without silent failures.',
    '',
    `Usage: ${PROGRAM} COMMAND [options]          Help: ${PROGRAM} help COMMAND`,
    '',
    ...columns(
      named(commands, 'main').map(({ name, summary }) => [name, summary]),
      width,
    ),
    '',
    ...list('More', names('more'), width),
    ...list('As in esptool', names('esptool'), width),
    '',
    `Example: ${PROGRAM} check mine.bin --chip-size 4MB`,
  ];
}

/** Every command with its summary. */
function allHelp(commands: readonly Command[], width: number): string[] {
  const titles = { main: 'Main commands', more: 'More commands', esptool: "esptool's names" } as const;
  return (['main', 'more', 'esptool'] as const).flatMap((group, i) => [
    ...(i === 0 ? [] : ['']),
    `${titles[group]}:`,
    ...columns(
      named(commands, group).map(({ name, summary }) => [name, summary]),
      width,
    ),
  ]);
}

const shown = (rows: readonly OptionRow[]): OptionRow[] => rows.filter(({ isHidden }) => isHidden !== true);

function optionColumns(rows: readonly OptionRow[], width: number): string[] {
  return columns(
    rows.map(({ flags, text, environment }) => [flags, environment === undefined ? text : `${text} [$${environment}]`]),
    width,
  );
}

/** `-p`, or `--chip-size` where there is no short one. */
function shortFlag(row: OptionRow): string {
  return /^-\w/.exec(row.flags)?.[0] ?? longFlag(row);
}

/** One command's page: what it does, examples, arguments, its own options; of shared ones the names. */
function commandHelp({ name, summary, examples, arguments: given = [], options = [] }: Command, width: number): string[] {
  const rows = shown([...options, ...COMMON_OPTIONS]);
  const own = rows.filter(({ group }) => group === undefined);
  const groups = [...new Set(rows.map(({ group }) => group))].filter((group) => group !== undefined);
  const usage = [PROGRAM, name, ...(rows.length > 0 ? ['[options]'] : []), ...given.map((argument) => argument.name)].join(' ');
  return [
    `Usage: ${usage}`,
    '',
    ...wrap(`${summary.replace(/^./, (letter) => letter.toUpperCase())}.`, width),
    ...(given.length + own.length === 0 ? [] : ['']),
    ...columns(
      given.map((argument) => [argument.name, argument.text]),
      width,
    ),
    ...optionColumns(own, width),
    '',
    ...groups.flatMap((group) => groupLine(group, rows, width)),
    '',
    ...examples.map((line, i) => `${i === 0 ? 'Example:' : '        '} ${PROGRAM} ${line}`),
  ];
}

function groupLine(group: OptionGroup, rows: readonly OptionRow[], width: number): string[] {
  const flags = rows.filter((row) => row.group === group).map(shortFlag);
  const { title } = OPTION_GROUPS[group];
  return list(title, [...flags, `(${PROGRAM} help ${group})`], width);
}

/** The page of a group of options. */
function groupHelp(group: OptionGroup, commands: readonly Command[], width: number): string[] {
  const rows = new Map<string, OptionRow>();
  for (const row of [...commands.flatMap(({ options = [] }) => options), ...COMMON_OPTIONS]) {
    if (row.group === group && row.isHidden !== true && !rows.has(row.flags)) rows.set(row.flags, row);
  }
  const { title, text } = OPTION_GROUPS[group];
  return [`${title} options`, '', ...wrap(text, width), '', ...optionColumns([...rows.values()], width)];
}

/** What `help TOPIC` may be besides a command. */
export const HELP_TOPICS: readonly string[] = ['all', ...Object.keys(OPTION_GROUPS)];

/** The page for `topic`: a command, a group of options, `all`; `undefined` when there is none. */
export function helpPage(topic: string | undefined, commands: readonly Command[], width: number): string[] | undefined {
  if (topic === undefined || topic === 'help') return mainHelp(commands, width);
  if (topic === 'all') return allHelp(commands, width);
  if (Object.hasOwn(OPTION_GROUPS, topic)) return groupHelp(topic as OptionGroup, commands, width);
  const command = commands.find(({ name }) => name === topic);
  return command === undefined ? undefined : commandHelp(command, width);
}
