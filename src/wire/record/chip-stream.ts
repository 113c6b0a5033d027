const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/** A run of what the chip sent: a whole frame, or what is none. Positions count all bytes that it sent. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Unescaped; `undefined` for what is outside frames, or was never finished. */
  readonly frame: Uint8Array | undefined;
}

/** Cuts what the chip sent into spans that cover it; a frame has its END at both sides. */
export class ChipStream {
  #at = 0;
  #from = 0;
  #content: number[] | undefined;
  #isEscaped = false;

  /** The spans that `bytes` complete. */
  push(bytes: Uint8Array): Span[] {
    const spans: Span[] = [];
    for (const byte of bytes) {
      this.#at++;
      if (byte === END) this.#border(spans);
      else this.#take(byte);
    }
    return spans;
  }

  /** What is left at the end. */
  end(): Span[] {
    return this.#at > this.#from ? [this.#cut(this.#at, undefined)] : [];
  }

  #border(spans: Span[]): void {
    const content = this.#content;
    if (content !== undefined && content.length > 0 && !this.#isEscaped) {
      spans.push(this.#cut(this.#at, Uint8Array.from(content)));
      this.#content = undefined;
      return;
    }
    if (this.#at - 1 > this.#from) spans.push(this.#cut(this.#at - 1, undefined));
    this.#content = [];
    this.#isEscaped = false;
  }

  #take(byte: number): void {
    if (this.#content === undefined) return;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      if (byte === ESC_END || byte === ESC_ESC) this.#content.push(byte === ESC_END ? END : ESC);
      else this.#content = undefined; // broken: what follows is none until the next END
    } else if (byte === ESC) this.#isEscaped = true;
    else this.#content.push(byte);
  }

  #cut(to: number, frame: Uint8Array | undefined): Span {
    const span = { from: this.#from, to, frame };
    this.#from = to;
    return span;
  }
}
