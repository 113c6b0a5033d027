import { Command as Commander, CommanderError, Option } from 'commander';
import { EspError } from '../base/error.ts';
import { COMMANDS } from './commands/index.ts';
import { arrange } from './grammar/arrange.ts';
import type { Command, CommandContext, OptionRow, Result } from './grammar/command.ts';
import { COMMON_OPTIONS } from './grammar/common-options.ts';
import { checkConstraints, longFlag, type OptionSource } from './grammar/constraints.ts';
import { HELP_TOPICS, helpPage } from './grammar/help.ts';
import { didYouMean } from './grammar/suggest.ts';

/** What one call of the program came to; `undefined` when it only printed help or its version. */
export type Outcome = Result | undefined;

function optionOf(row: OptionRow, note: (text: string) => void): Option {
  const { flags, text, parse, remark, environment, isRequired, isHidden } = row;
  const option = new Option(flags, text);
  if (option.required && !option.variadic) {
    option.argParser((given: string) => {
      requireValue(longFlag(row), given);
      const said = remark?.(given);
      if (said !== undefined) note(said);
      return parse === undefined ? given : parse(given);
    });
  }
  if (environment !== undefined && process.env[environment] !== '') option.env(environment);
  if (isRequired) option.makeOptionMandatory();
  if (isHidden) option.hideHelp();
  return option;
}

/** @throws EspError `usage.invalid` for a value of no letters: nothing is called so */
function requireValue(argument: string, given: string): void {
  if (given.trim() === '') throw new EspError('usage.invalid', { argument, given: '', expected: 'one that is not empty' });
}

/** Adds one row; its outcome goes to `done`. */
function add(parent: Commander, command: Command, context: CommandContext, done: (result: Result) => void): void {
  const sub = parent.command(command.name).description(command.summary);
  const rows = [...(command.options ?? []), ...COMMON_OPTIONS];
  for (const { name, text } of command.arguments ?? []) sub.argument(name, text);
  for (const row of rows) sub.addOption(optionOf(row, (text) => context.note(text)));
  sub.helpInformation = () => `${page(command.name).join('\n')}\n`;
  sub.action(async (...given: unknown[]) => {
    const sources = new Map(sub.options.map((option) => [longFlag(option), sub.getOptionValueSource(option.attributeName())]));
    checkConstraints(rows, (flag) => sources.get(flag) as OptionSource);
    const values = given
      .slice(0, -2)
      .flat()
      .filter((value): value is string => typeof value === 'string');
    for (const value of values) requireValue(command.arguments?.[0]?.name ?? 'the argument', value);
    done(await command.run(values, sub.opts(), context));
  });
}

/** A fault of the command line; it has not been printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Columns of a page of help: the terminal's, up to where lines get hard to read. */
function width(): number {
  const { columns } = process.stdout;
  return Math.min(columns === undefined || columns < 40 ? 80 : columns, 100);
}

/** @throws UsageError for a topic that does not exist */
function page(topic: string | undefined): string[] {
  const lines = helpPage(topic, COMMANDS, width());
  if (lines !== undefined) return lines;
  const names = [...COMMANDS.map(({ name }) => name), ...HELP_TOPICS];
  throw new UsageError(`There is no help on "${topic}".${didYouMean(topic ?? '', names)}`);
}

/** `help X` and `--help` without a command; `undefined` for everything else. */
function helpTopic([first, second]: readonly string[]): { readonly topic: string | undefined } | undefined {
  if (first === 'help') return { topic: second?.startsWith('-') ? undefined : second };
  return first === '--help' || first === '-h' ? { topic: undefined } : undefined;
}

/**
 * Runs `flashback` with `argv` (without node and script).
 * @throws UsageError; whatever the command throws.
 */
export async function run(argv: readonly string[], context: CommandContext, version: string): Promise<Outcome> {
  const arranged = arrange(argv, COMMANDS);
  const help = helpTopic(arranged);
  if (help !== undefined) {
    process.stdout.write(`${page(help.topic).join('\n')}\n`);
    return undefined;
  }
  let outcome: Outcome;
  let said = '';
  const program = new Commander('flashback')
    .version(version, '-V, --version')
    .helpCommand(false)
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeErr: () => {},
      outputError: (text) => {
        said += text;
      },
    });
  program.helpInformation = () => `${page(undefined).join('\n')}\n`;
  const named = COMMANDS.filter(({ name }) => name === arranged[0]);
  // A command that is not named takes no part; all are needed for what is close to a misspelt name.
  for (const command of named.length > 0 ? named : COMMANDS) {
    add(program, command, context, (result) => {
      outcome = result;
    });
  }
  // Sub-commands take these over when they are made, so they are set once more on each.
  for (const sub of program.commands) sub.copyInheritedSettings(program);
  try {
    await program.parseAsync(arranged, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new UsageError(said.trim() || `No command was given.\n\n${page(undefined).join('\n')}`);
  }
  return outcome;
}
