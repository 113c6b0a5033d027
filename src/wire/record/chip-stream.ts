import { SlipDecoder, slipEncode } from '../slip.ts';

const END = 0xc0;

/** A run of what the chip sent: a whole frame, or what is none. Positions count all bytes that it sent. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Unescaped; `undefined` for what is outside frames, or was never finished. */
  readonly frame: Uint8Array | undefined;
}

/** Cuts what the chip sent into spans that cover it, as a host takes it apart: a frame has its END at both sides. */
export class ChipStream {
  readonly #decoder: SlipDecoder;
  #at = 0;
  #from = 0;

  /** `capacity`: the longest frame, in unescaped bytes. */
  constructor(capacity: number) {
    this.#decoder = new SlipDecoder(capacity);
  }

  /** The spans that `bytes` complete. */
  push(bytes: Uint8Array): Span[] {
    const spans: Span[] = [];
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(END, from);
      const to = end < 0 ? bytes.length : end + 1; // only an END completes a frame
      this.#at += to - from;
      for (const item of this.#decoder.push(bytes.subarray(from, to))) if ('frame' in item) this.#add(item.frame, spans);
      from = to;
    }
    return spans;
  }

  /** What is left at the end. */
  end(): Span[] {
    return this.#at > this.#from ? [this.#cut(this.#at, undefined)] : [];
  }

  #add(frame: Uint8Array, spans: Span[]): void {
    const start = this.#at - slipEncode(frame).length;
    if (start > this.#from) spans.push(this.#cut(start, undefined));
    spans.push(this.#cut(this.#at, frame));
  }

  #cut(to: number, frame: Uint8Array | undefined): Span {
    const span = { from: this.#from, to, frame };
    this.#from = to;
    return span;
  }
}
