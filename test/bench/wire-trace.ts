import type { Link } from '../../src/wire/link.ts';
import { SlipDecoder } from '../../src/wire/slip.ts';
import { tapLink } from '../../src/wire/tap.ts';

/** One frame as it crossed a link, and when its first and its last piece did, in nanoseconds. */
interface TimedFrame {
  readonly from: 'host' | 'chip';
  readonly content: Uint8Array;
  readonly begin: number;
  readonly end: number;
}

/** Something that the host sent, and everything that the chip sent before the host's next frame. */
export interface TimedExchange {
  /** The request's opcode; `undefined` for an acknowledgement of READ_FLASH. */
  readonly opcode: number | undefined;
  /** How many frames went there and back, and their lengths. */
  readonly shape: string;
  /** From the first byte of the host's frame to the last one of the chip's, in nanoseconds. */
  readonly took: number;
  /** From there to the host's next frame. */
  readonly pause: number;
}

const LONGEST = 0x8000;
const HEADER_SIZE = 8;

/** Cuts one direction into frames, each with the times of the pieces that it came in. */
class TimedSplitter {
  readonly #decoder = new SlipDecoder(LONGEST);
  #begin: number | undefined;

  push(bytes: Uint8Array, at: number): { content: Uint8Array; begin: number; end: number }[] {
    this.#begin ??= at;
    const frames = [];
    for (const item of this.#decoder.push(bytes)) {
      if ('frame' in item) frames.push({ content: item.frame, begin: this.#begin, end: at });
      this.#begin = at;
    }
    if (this.#decoder.partial === 0) this.#begin = undefined;
    return frames;
  }
}

/** Every frame that crosses a link, over as many openings as there are. */
export class WireTrace {
  readonly #frames: TimedFrame[] = [];
  readonly #now: () => number;

  /** `now`: nanoseconds of whatever clock the two ends live by. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** `link`, watched. */
  readonly tap = (link: Link): Link => {
    const host = new TimedSplitter();
    const chip = new TimedSplitter();
    const note = (from: TimedFrame['from'], splitter: TimedSplitter, bytes: Uint8Array): void => {
      for (const frame of splitter.push(bytes, this.#now())) this.#frames.push({ from, ...frame });
    };
    return {
      ...tapLink(link, {}),
      async read(limit) {
        const bytes = await link.read(limit);
        note('chip', chip, bytes);
        return bytes;
      },
      write(bytes) {
        note('host', host, bytes);
        return link.write(bytes);
      },
    };
  };

  /** What was exchanged, in order, from the last SYNC that was answered on. */
  get exchanges(): readonly TimedExchange[] {
    const groups: { request: TimedFrame; replies: TimedFrame[] }[] = [];
    for (const frame of this.#frames) {
      if (frame.from === 'host') groups.push({ request: frame, replies: [] });
      else groups.at(-1)?.replies.push(frame);
    }
    const answered = groups.filter(({ replies }) => replies.length > 0);
    return answered.map(({ request, replies }, i) => {
      const end = replies.at(-1)?.end ?? request.begin;
      const next = answered[i + 1];
      return {
        opcode: opcodeOf(request.content),
        shape: `${request.content.length} -> ${replies.map(({ content }) => content.length).join(' ')}`,
        took: end - request.begin,
        pause: next === undefined ? 0 : next.request.begin - end,
      };
    });
  }
}

function opcodeOf(content: Uint8Array): number | undefined {
  return content.length >= HEADER_SIZE && content[0] === 0 ? content[1] : undefined;
}
