import { createColors } from 'picocolors';
import { safeText } from '../../words/text.ts';
import { type Failure, failureData } from '../failure.ts';
import type { CommandContext, Progress } from '../grammar/command.ts';
import { LineOutput } from './line-output.ts';
import { paint, screenTraits } from './paint.ts';
import { type Origin, progressBar, progressLine } from './progress.ts';

/** Progress is redrawn at most this often on a terminal, in milliseconds. */
const REDRAW_MS = 100;
/** Elsewhere it is a line by itself, from this time on and this often. */
const LINE_MS = 5000;
const CLEAR_LINE = '\r\u001b[K';

/** Everything that reaches the screen goes through here. */
export interface Terminal extends Omit<CommandContext, 'signal'> {
  result(data: object | undefined, text: readonly string[]): void;
  failure(failure: Failure): void;
}

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(text);
}

/** JSON with nothing in it that a terminal obeys: JSON itself escapes only the first 32 control characters. */
function json(data: object, indent?: number): string {
  return JSON.stringify(data, null, indent).replaceAll(/[\u007f-\u009f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

/** Writes for people, or with `json` for programs. */
export function terminal({ json: isJson, quiet }: { readonly json: boolean; readonly quiet: boolean }): Terminal {
  const { stdout, stderr } = process;
  const out = screenTraits(stdout, process.env);
  const err = screenTraits(stderr, process.env);
  const red = createColors(err.hasColour).red;
  const isSilent = isJson || quiet;
  let from: (Origin & { readonly label: string }) | undefined;
  let shownAt = 0;
  const tellLoss = (count: number): void => write(stderr, `${count} lines were lost, because nobody read them.\n`);
  const lines = new LineOutput(stdout, tellLoss);
  const traceLines = new LineOutput(stderr, tellLoss);
  let isDrawn = false;

  function clear(): void {
    if (isDrawn) write(stderr, CLEAR_LINE);
    isDrawn = false;
  }

  function tell(text: string): void {
    clear();
    write(stderr, `${paint(text, err)}\n`);
  }

  function begin({ label, done }: Progress, atMs: number): Origin {
    shownAt = stderr.isTTY ? 0 : atMs;
    from = { label, done, atMs };
    return from;
  }

  return {
    json: isJson,
    tell,
    note(text) {
      if (!isSilent) tell(text);
    },
    trace(text) {
      clear();
      if (stderr.destroyed) process.exit(); // the reader of a pipe has left
      traceLines.write(safeText(text));
    },
    progress(state) {
      if (isSilent) return;
      if (state === undefined) {
        clear();
        from = undefined;
        return;
      }
      const now = Date.now();
      const origin = from?.label === state.label && from.done <= state.done ? from : begin(state, now);
      if (now - shownAt < (stderr.isTTY ? REDRAW_MS : LINE_MS) && (state.done !== state.total || !stderr.isTTY)) return;
      shownAt = now;
      if (stderr.isTTY) {
        write(stderr, CLEAR_LINE + safeText(progressBar(state, origin, now)).slice(0, (stderr.columns || 80) - 1));
        isDrawn = true;
      } else {
        write(stderr, `${safeText(progressLine(state, origin, now))}\n`);
      }
    },
    emit(data, text) {
      clear();
      lines.write(isJson ? json(data) : paint(text, out));
    },
    result(data, text) {
      clear();
      if (data === undefined) return;
      write(stdout, isJson ? `${json(data, 2)}\n` : text.map((line) => `${paint(line, out)}\n`).join(''));
    },
    failure(failure) {
      const { message, hint } = failure;
      clear();
      if (isJson) write(stdout, `${json(failureData(failure))}\n`);
      else write(stderr, `${red('Error:')} ${paint(`${message}\n${hint}`, err)}\n`);
    },
  };
}
