import type { Command, OptionRow } from './command.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { HELP_TOPICS } from './help.ts';

/** Shells that a script is made for. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

const PROGRAM = 'flashback';

const visible = ({ options = [] }: Command): OptionRow[] => [...options, ...COMMON_OPTIONS].filter(({ isHidden }) => isHidden !== true);
const namesOf = ({ flags }: OptionRow): string[] => flags.match(/(?<![\w-])--?[a-z][a-z0-9-]*/gi) ?? [];
/** What may follow a command: its options. */
const wordsOf = (command: Command): string[] => visible(command).flatMap(namesOf);
const quoted = (text: string): string => `'${text.replaceAll("'", '’')}'`;

/** Options of any command whose value is one of a few words. */
function valueRows(commands: readonly Command[]): [names: string[], values: readonly string[]][] {
  const rows = new Map<string, OptionRow>();
  for (const row of commands.flatMap(visible)) if (row.values !== undefined) rows.set(row.flags, row);
  return [...rows.values()].map((row) => [namesOf(row), row.values ?? []]);
}

function bash(commands: readonly Command[]): string[] {
  return [
    `# ${PROGRAM} completion bash >> ~/.bashrc`,
    `_${PROGRAM}() {`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=',
    '  case "$prev" in',
    ...valueRows(commands).map(
      ([names, values]) => `    ${names.join('|')}) COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$cur")); return ;;`,
    ),
    '  esac',
    '  if ((COMP_CWORD == 1)); then',
    `    COMPREPLY=($(compgen -W "help ${commands.map(({ name }) => name).join(' ')}" -- "$cur")); return`,
    '  fi',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    '  case "${COMP_WORDS[1]}" in',
    `    help) words="${[...commands.map(({ name }) => name), ...HELP_TOPICS].join(' ')}" ;;`,
    ...commands.map((command) => `    ${command.name}) words="${wordsOf(command).join(' ')}" ;;`),
    '  esac',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    '  if [[ $cur == -* || ${COMP_WORDS[1]} == help ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); else COMPREPLY=($(compgen -f -- "$cur")); fi',
    '}',
    `complete -o filenames -F _${PROGRAM} ${PROGRAM}`,
  ];
}

function zsh(commands: readonly Command[]): string[] {
  return [
    `# ${PROGRAM} completion zsh >> ~/.zshrc (after compinit)`,
    'autoload -U +X bashcompinit && bashcompinit',
    ...bash(commands).slice(1),
  ];
}

function fish(commands: readonly Command[]): string[] {
  const top = `complete -c ${PROGRAM} -n __fish_use_subcommand -f -a`;
  return [
    `# ${PROGRAM} completion fish > ~/.config/fish/completions/${PROGRAM}.fish`,
    `${top} help -d 'explain a command'`,
    ...commands.map(({ name, summary }) => `${top} ${name} -d ${quoted(summary)}`),
    ...commands.flatMap((command) =>
      visible(command).map((row) => {
        const flags = namesOf(row).map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
        const values = row.values === undefined ? (row.flags.includes('<') ? ' -r' : '') : ` -x -a ${quoted(row.values.join(' '))}`;
        return `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${command.name}' ${flags.join(' ')}${values} -d ${quoted(row.text)}`;
      }),
    ),
  ];
}

function powershell(commands: readonly Command[]): string[] {
  return [
    `# ${PROGRAM} completion powershell >> $PROFILE`,
    `Register-ArgumentCompleter -Native -CommandName ${PROGRAM} -ScriptBlock {`,
    '  param($word, $tree, $position)',
    '  $options = @{',
    ...commands.map((command) => `    ${quoted(command.name)} = ${quoted(wordsOf(command).join(' '))}`),
    '  }',
    '  $typed = $tree.CommandElements | ForEach-Object { "$_" }',
    '  $isFirst = $typed.Count -lt 2 -or ($typed.Count -eq 2 -and $word)',
    "  $words = if ($isFirst) { @('help') + $options.Keys } else { \"$($options[$typed[1]])\" -split ' ' }",
    '  $words | Where-Object { $_ -like "$word*" } | Sort-Object | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }',
    '}',
  ];
}

const SCRIPTS: { readonly [S in Shell]: (commands: readonly Command[]) => string[] } = { bash, zsh, fish, powershell };

/** The script that completes commands, options and their values in `shell`, made from the table of commands. */
export function completionScript(shell: Shell, commands: readonly Command[]): string[] {
  return SCRIPTS[shell](commands);
}
