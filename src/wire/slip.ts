/** SLIP as loader and stub speak it: a frame starts and ends with its own C0 (serial-protocol.md §1). */

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/** `payload` as one frame, with its END at both sides. */
export function slipEncode(payload: Uint8Array): Uint8Array {
  let escapes = 0;
  for (let i = 0; i < payload.length; i++) if (payload[i] === END || payload[i] === ESC) escapes++;
  const out = new Uint8Array(payload.length + escapes + 2);
  let at = 0;
  out[at++] = END;
  for (let i = 0; i < payload.length; i++) {
    const byte = payload[i] as number;
    if (byte === END || byte === ESC) {
      out[at++] = ESC;
      out[at++] = byte === END ? ESC_END : ESC_ESC;
    } else {
      out[at++] = byte;
    }
  }
  out[at] = END;
  return out;
}

/** `escape`: DB was followed by something else than DC or DD. `overflow`: longer than the decoder's capacity. */
export type SlipFault = 'escape' | 'overflow';

/** What a stream of bytes consists of, in its order. */
export type SlipItem =
  /** A whole frame, unescaped; never empty. */
  | { readonly frame: Uint8Array }
  /** A frame that had to be given up at `byte`; what follows up to the next END is skipped. */
  | { readonly fault: SlipFault; readonly byte: number }
  /** Raw bytes outside frames (a boot log, line noise); a run of them is cut where the chunks are. */
  | { readonly noise: Uint8Array };

/**
 * `strict`: every frame brings both its ENDs and anything between frames is noise, as on the host's side.
 * `lenient`: one END may close a frame and open the next one; only what comes before the first END is noise.
 */
export type SlipFraming = 'strict' | 'lenient';

type SlipState = 'outside' | 'inside' | 'skipping';

/**
 * Takes a byte stream apart, however it is cut into chunks, in time and memory that do not depend on its past.
 * After any garbage at most one good frame is lost (its first END closed the garbage); the one after it decodes.
 */
export class SlipDecoder {
  readonly #buffer: Uint8Array;
  readonly #afterFrame: SlipState;
  #length = 0;
  #state: SlipState = 'outside';
  #escaped = false;

  /** `capacity`: the longest frame that is accepted, in unescaped bytes. */
  constructor(capacity: number, framing: SlipFraming = 'strict') {
    this.#buffer = new Uint8Array(capacity);
    this.#afterFrame = framing === 'strict' ? 'outside' : 'inside';
  }

  /** Unescaped bytes so far of a frame whose end has not come yet. */
  get partial(): number {
    return this.#length;
  }

  /** Forgets an unfinished frame, as when the line's input was discarded. */
  reset(): void {
    this.#become('outside');
  }

  /** Everything that `chunk` completes. */
  push(chunk: Uint8Array): SlipItem[] {
    const items: SlipItem[] = [];
    let noiseFrom = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      const before = this.#state;
      if (before === 'inside') {
        const item = this.#inside(byte);
        if (item !== undefined) items.push(item);
      } else if (byte === END) {
        if (before === 'outside' && i > noiseFrom) items.push({ noise: chunk.slice(noiseFrom, i) });
        this.#become(before === 'outside' ? 'inside' : this.#afterFrame);
      }
      if (before !== 'outside') noiseFrom = i + 1;
    }
    if (this.#state === 'outside' && noiseFrom < chunk.length) items.push({ noise: chunk.slice(noiseFrom) });
    return items;
  }

  #inside(byte: number): SlipItem | undefined {
    if (byte === END) {
      if (this.#escaped) {
        this.#become(this.#afterFrame);
        return { fault: 'escape', byte };
      }
      if (this.#length === 0) return undefined; // two ENDs in a row: the second one opens
      const frame = this.#buffer.slice(0, this.#length);
      this.#become(this.#afterFrame);
      return { frame };
    }
    if (byte === ESC && !this.#escaped) {
      this.#escaped = true;
      return undefined;
    }
    const plain = this.#escaped ? unescaped(byte) : byte;
    this.#escaped = false;
    if (plain === undefined || this.#length === this.#buffer.length) {
      this.#become('skipping');
      return { fault: plain === undefined ? 'escape' : 'overflow', byte };
    }
    this.#buffer[this.#length++] = plain;
    return undefined;
  }

  #become(state: SlipState): void {
    this.#state = state;
    this.#length = 0;
    this.#escaped = false;
  }
}

function unescaped(byte: number): number | undefined {
  if (byte === ESC_END) return END;
  if (byte === ESC_ESC) return ESC;
  return undefined;
}
