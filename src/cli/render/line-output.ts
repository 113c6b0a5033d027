/** Bytes that the reader of a pipe has not taken, above which further lines are lost, and counted. */
const MAX_UNREAD = 16 << 20;

/** Writes lines of which there may be any number; those that find no room are lost, and `tellLoss` is called with their number when there is room again. */
export class LineOutput {
  readonly #stream: Pick<NodeJS.WriteStream, 'write' | 'writableLength'>;
  readonly #tellLoss: (count: number) => void;
  #lost = 0;

  constructor(stream: Pick<NodeJS.WriteStream, 'write' | 'writableLength'>, tellLoss: (count: number) => void) {
    this.#stream = stream;
    this.#tellLoss = tellLoss;
  }

  write(line: string): void {
    if (this.#stream.writableLength > MAX_UNREAD) {
      this.#lost++;
      return;
    }
    if (this.#lost > 0) this.#tellLoss(this.#lost);
    this.#lost = 0;
    this.#stream.write(`${line}\n`);
  }
}
