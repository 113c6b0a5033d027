import type { ExitCode } from '../exit-code.ts';

/** Options that several commands share; a command's page names them in one line, a page of their own explains them. */
export type OptionGroup = 'connection' | 'header' | 'download' | 'faults' | 'exam' | 'terminal' | 'output';

/** One option, as commander spells it. */
export interface OptionRow {
  /** `-p, --port <port>` */
  readonly flags: string;
  readonly text: string;
  /** Left out for the command's own options. */
  readonly group?: OptionGroup;
  /** Makes the value out of what was typed. @throws EspError `usage.invalid` */
  readonly parse?: (given: string) => unknown;
  /** A remark on how what was typed is understood, where it may be misunderstood. */
  readonly remark?: (given: string) => string | undefined;
  /** Words that the value may be, for shells that complete them. */
  readonly values?: readonly string[];
  /** Where the value comes from when the option is not given. */
  readonly environment?: string;
  /** May be left out only when the environment has it. */
  readonly isRequired?: boolean;
  /** Accepted, not shown: it means something to esptool. */
  readonly isHidden?: boolean;
  /** Means nothing without one of these, `--chips`. */
  readonly needs?: readonly string[];
  /** Contradicts each of these. */
  readonly excludes?: readonly string[];
}

/** One argument: `<file>`, `[file]`, `<files...>`. */
export interface ArgumentRow {
  readonly name: string;
  readonly text: string;
}

/** How far something is, in bytes; without `total` only that it is under way. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number | undefined;
}

/** The terminal, as far as a command sees it. */
export interface CommandContext {
  /** One JSON object on stdout and nothing else. */
  readonly json: boolean;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Says something on the way, on stderr, unless `--json` or `--quiet`. */
  note(text: string): void;
  /** Says what somebody must do now, on stderr, always. */
  tell(text: string): void;
  /** A line of a trace that was asked for, on stderr, with `--json` too. */
  trace(text: string): void;
  /** Shows how far something is, on stderr, unless `--json` or `--quiet`. `undefined` takes it away. */
  progress(state: Progress | undefined): void;
  /** A line of a command that goes on: `text` for people, or `data` as one JSON object. */
  emit(data: object, text: string): void;
  /** Asks somebody at the terminal and returns the answer, trimmed; `undefined` where nobody can answer. Left out: nobody can. */
  readonly ask?: (question: string) => Promise<string | undefined>;
}

/** What a command came to. */
export interface Result {
  readonly exitCode: ExitCode;
  /** What `--json` prints, described by the command's schema; `undefined` for a command that has emitted everything. */
  readonly data: object | undefined;
  /** The same for people, a line each. */
  readonly text: readonly string[];
}

/** Where a command stands in the help. */
export type CommandGroup = 'main' | 'more' | 'esptool';

/** One row of the command table. `run` imports what is heavy when it is called, not before. */
export interface Command<Options = unknown> {
  readonly name: string;
  /** A verb first, at most 60 characters. */
  readonly summary: string;
  readonly group: CommandGroup;
  /** Command lines to type, without the program's name; at least one. */
  readonly examples: readonly string[];
  readonly arguments?: readonly ArgumentRow[];
  readonly options?: readonly OptionRow[];
  run(given: readonly string[], options: Options, context: CommandContext): Promise<Result>;
}
