import { Command as Commander, CommanderError, Option } from 'commander';
import { COMMANDS } from './commands/index.ts';
import { arrange } from './grammar/arrange.ts';
import type { Command, CommandContext, OptionRow, Result } from './grammar/command.ts';
import { COMMON_OPTIONS } from './grammar/common-options.ts';

/** What one call of the program came to; `undefined` when it only printed help or its version. */
export type Outcome = Result | undefined;

function optionOf({ flags, text, parse, environment, isRequired, isHidden }: OptionRow): Option {
  const option = new Option(flags, text);
  if (parse !== undefined) option.argParser((given: string) => parse(given));
  if (environment !== undefined) option.env(environment);
  if (isRequired) option.makeOptionMandatory();
  if (isHidden) option.hideHelp();
  return option;
}

/** Adds one row; its outcome goes to `done`. */
function add(parent: Commander, command: Command, context: CommandContext, done: (result: Result) => void): void {
  const sub = parent.command(command.name).description(command.summary);
  for (const { name, text } of command.arguments ?? []) sub.argument(name, text);
  for (const row of [...(command.options ?? []), ...COMMON_OPTIONS]) sub.addOption(optionOf(row));
  sub.action(async (...given: unknown[]) => {
    const values = given
      .slice(0, -2)
      .flat()
      .filter((value): value is string => typeof value === 'string');
    done(await command.run(values, sub.opts(), context));
  });
}

/** A fault of the command line in commander's own words; it has not been printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Runs `flashback` with `argv` (without node and script).
 * @throws UsageError; whatever the command throws.
 */
export async function run(argv: readonly string[], context: CommandContext, version: string): Promise<Outcome> {
  let outcome: Outcome;
  let said = '';
  const program = new Commander('flashback')
    .description('Backs up and restores ESP8266 firmware, and says before flashing whether it will boot.')
    .version(version, '-V, --version')
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeErr: () => {},
      outputError: (text) => {
        said += text;
      },
    });
  const named = COMMANDS.filter(({ name }) => name === argv[0]);
  // A command that is not named takes no part; all are needed for help and for what is close to a misspelt name.
  for (const command of named.length > 0 ? named : COMMANDS) {
    add(program, command, context, (result) => {
      outcome = result;
    });
  }
  // Sub-commands take these over when they are made, so they are set once more on each.
  for (const sub of program.commands) sub.copyInheritedSettings(program);
  try {
    await program.parseAsync(arrange(argv, COMMANDS), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new UsageError(said.trim() || `No command was given.\n\n${program.helpInformation()}`);
  }
  return outcome;
}
