import { latin1 } from '../../base/bytes.ts';
import { type Clock, ms, type Timer } from '../../base/clock.ts';

/** Longer lines are cut: something that sends no line ends still shows. */
const MAX_LINE = 512;
/** A line without its end is shown after so long: a prompt, or the last words before a crash. */
const PATIENCE = ms(250);

/** Cuts what a chip says into lines, each without its end. */
export class LogLines {
  readonly #clock: Clock;
  readonly #onLine: (line: string) => void;
  #rest = '';
  #timer: Timer | undefined;

  constructor(clock: Clock, onLine: (line: string) => void) {
    this.#clock = clock;
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    this.#timer?.cancel();
    const lines = (this.#rest + latin1(bytes)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.replace(/\r+$/, ''));
    while (this.#rest.length >= MAX_LINE) {
      this.#onLine(this.#rest.slice(0, MAX_LINE));
      this.#rest = this.#rest.slice(MAX_LINE);
    }
    if (this.#rest !== '') this.#timer = this.#clock.after(PATIENCE, () => this.flush());
  }

  /** Gives what is left. */
  flush(): void {
    this.#timer?.cancel();
    const rest = this.#rest.replace(/\r+$/, '');
    this.#rest = '';
    if (rest !== '') this.#onLine(rest);
  }
}
