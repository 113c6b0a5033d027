import type { Command } from './command.ts';
import { COMMON_OPTIONS } from './common-options.ts';

/** esptool's options with one dash and two letters. */
const SHORT_SPELLINGS: Readonly<Record<string, string>> = { '-fs': '--flash-size', '-fm': '--flash-mode', '-ff': '--flash-freq' };
/** In front of a command `-t` is esptool's trace; behind one it may be something else. */
const LEADING_SPELLINGS: Readonly<Record<string, string>> = { '-t': '--trace' };
/** Words behind which the name of a command stands. */
const BEFORE_A_NAME: ReadonlySet<string> = new Set(['help', 'schema']);

/** A name with the one or the other stroke. */
function plain(name: string): string {
  return name.replaceAll('-', '_');
}

/** `--flash_size` and `-fs` as `--flash-size`; everything else as it is. */
function spelled(token: string): string {
  const [, short = '', rest = ''] = /^(-f[smf])(=.*)?$/.exec(token) ?? [];
  const long = SHORT_SPELLINGS[short];
  if (long !== undefined) return long + rest;
  const [, name = ''] = /^(--[a-z][a-z_-]*)/i.exec(token) ?? [];
  return name.replaceAll('_', '-') + token.slice(name.length);
}

/** For every option of every command whether a value follows it. */
function takesValue(commands: readonly Command[]): ReadonlyMap<string, boolean> {
  const table = new Map<string, boolean>();
  for (const { flags } of [...COMMON_OPTIONS, ...commands.flatMap(({ options }) => options ?? [])]) {
    for (const name of flags.match(/(?<![\w-])--?[a-z][a-z-]*/gi) ?? []) table.set(name, flags.includes('<'));
  }
  return table;
}

/** How many of the first tokens are options with their values; `undefined` when one of them is no command's. */
function leadingOptions(tokens: readonly string[], commands: readonly Command[]): number | undefined {
  const table = takesValue(commands);
  let count = 0;
  while (tokens[count]?.startsWith('-')) {
    const token = tokens[count] as string;
    const [name = token] = token.split('=');
    const isLong = name.startsWith('--');
    const valued = table.get(isLong ? name : name.slice(0, 2));
    if (valued === undefined) return undefined;
    const isAttached = token.includes('=') || (!isLong && token.length > 2);
    count += valued && !isAttached ? 2 : 1;
  }
  return count;
}

/**
 * Brings a command line as esptool's guides write it into the form that commander reads: options in front of the command go
 * behind it, a command's name may have `-` or `_`, and esptool's spellings become ours.
 */
export function arrange(argv: readonly string[], commands: readonly Command[]): string[] {
  const end = argv.indexOf('--');
  const tokens = argv.map((token, i) => (end < 0 || i < end ? spelled(token) : token));
  const front = tokens.map((token) => LEADING_SPELLINGS[token] ?? token);
  const count = leadingOptions(front, commands);
  if (count === undefined) return tokens;
  const [word = '', ...rest] = tokens.slice(count);
  const named = (name: string): string => commands.find((command) => plain(command.name) === plain(name))?.name ?? name;
  if (word === '') return [];
  if (BEFORE_A_NAME.has(word)) return [word, ...rest.map(named)];
  return [named(word), ...front.slice(0, count), ...rest];
}
