/** Restarts with the same last line that make a loop. */
const LOOP = 3;

/** Tells a boot loop from restarts that come to something: three in a row after the same last line. */
export class RestartWatch {
  #lastLines: readonly string[] = [];

  /** The chip restarts after `lastLine`. True when that makes a loop. */
  note(lastLine: string): boolean {
    this.#lastLines = [...this.#lastLines.slice(1 - LOOP), lastLine];
    return this.#lastLines.length === LOOP && new Set(this.#lastLines).size === 1;
  }
}
