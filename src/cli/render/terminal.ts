import { createColors } from 'picocolors';
import type { Context } from '../command.ts';
import type { Failure } from '../failure.ts';

/** Progress is redrawn at most this often, in milliseconds. */
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

/** Everything that reaches the screen goes through here. */
export interface Terminal extends Omit<Context, 'signal'> {
  result(data: object | undefined, text: readonly string[]): void;
  failure(failure: Failure): void;
}

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(text);
}

/** Writes for people, or with `json` for programs. Colours only on a terminal, and never with NO_COLOR. */
export function terminal(json: boolean): Terminal {
  const { stdout, stderr } = process;
  const red = createColors(stderr.isTTY === true && !process.env['NO_COLOR']).red;
  let drawnAt = 0;
  let isDrawn = false;

  function clear(): void {
    if (isDrawn) write(stderr, CLEAR_LINE);
    isDrawn = false;
  }

  return {
    json,
    note(text) {
      if (json) return;
      clear();
      write(stderr, `${text}\n`);
    },
    trace(text) {
      clear();
      if (stderr.destroyed) process.exit(); // the reader of a pipe has left
      write(stderr, `${text}\n`);
    },
    progress(state) {
      if (json || !stderr.isTTY) return;
      if (state === undefined) {
        clear();
        return;
      }
      const now = Date.now();
      if (isDrawn && now - drawnAt < REDRAW_MS && state.done < state.total) return;
      drawnAt = now;
      isDrawn = true;
      const percent = state.total === 0 ? 100 : Math.floor((100 * state.done) / state.total);
      write(stderr, `${CLEAR_LINE}${state.label} ${percent} % (${state.done} of ${state.total} bytes)`);
    },
    emit(data, text) {
      clear();
      write(stdout, json ? `${JSON.stringify(data)}\n` : `${text}\n`);
    },
    result(data, text) {
      clear();
      if (data === undefined) return;
      write(stdout, json ? `${JSON.stringify(data, null, 2)}\n` : text.map((line) => `${line}\n`).join(''));
    },
    failure({ code, message, hint }) {
      clear();
      if (json) write(stdout, `${JSON.stringify({ error: { code, message, hint } })}\n`);
      else write(stderr, `${red('Error:')} ${message}\n${hint}\n`);
    },
  };
}
