import { createHash } from 'node:crypto';
import type { Link } from '../../src/wire/link.ts';
import { tapLink } from '../../src/wire/tap.ts';

const END = 0xc0;
const ESC = 0xdb;
const MEM_BEGIN = 0x05;
const MEM_END = 0x06;
const MEM_DATA = 0x07;
/** Packet header and sub-header of a data command. */
const HEAD_SIZE = 8 + 16;

/** One frame as it went over the wire, with the C0 at both its ends. */
export interface Frame {
  readonly from: 'host' | 'chip';
  readonly wire: Uint8Array;
}

/** Somebody's code on its way into RAM: what stands in front of it, unescaped, and what it was. */
export interface CodeFrame {
  readonly from: 'host';
  readonly head: Uint8Array;
  readonly code: { readonly length: number; readonly sha256: string };
}

/** What a client put into RAM: by its MEM_BEGIN's addresses; `entry` is where MEM_END jumped to. */
export interface Uploaded {
  readonly segments: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  readonly entry: number;
}

/** Cuts one direction of a session into frames; what lies between them is left out. Made here, not with the project's codec. */
class Splitter {
  #bytes: number[] = [];

  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const byte of chunk) {
      if (byte !== END && this.#bytes.length === 0) continue;
      this.#bytes.push(byte);
      if (byte !== END || this.#bytes.length === 1) continue;
      if (this.#bytes.length > 2) {
        frames.push(Uint8Array.from(this.#bytes));
        this.#bytes = [];
      } else this.#bytes.length = 1; // C0 C0 opens one
    }
    return frames;
  }

  reset(): void {
    this.#bytes = [];
  }
}

/** The content of a frame. */
function unescaped({ wire }: Frame): Uint8Array {
  const content: number[] = [];
  for (let i = 1; i < wire.length - 1; i++) {
    const byte = wire[i] as number;
    if (byte === ESC) content.push(wire[++i] === 0xdc ? END : ESC);
    else content.push(byte);
  }
  return Uint8Array.from(content);
}

/** Everything that crosses a link, over as many openings as there are. */
export class Capture {
  readonly frames: Frame[] = [];

  /** Stands between the chip and its client. A chip that is reset may stop in mid-frame, so both directions start anew then. */
  readonly tap = (link: Link): Link => {
    const host = new Splitter();
    const chip = new Splitter();
    const note = (from: 'host' | 'chip', splitter: Splitter, bytes: Uint8Array): void => {
      for (const wire of splitter.push(bytes)) this.frames.push({ from, wire });
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
      discardInput() {
        chip.reset();
        return link.discardInput();
      },
      setLines(lines) {
        host.reset();
        chip.reset();
        return link.setLines(lines);
      },
    };
  };

  /** What was put into RAM and started, the last time. */
  get uploaded(): Uploaded {
    let segments: { address: number; bytes: Uint8Array }[] = [];
    let result: Uploaded | undefined;
    for (const frame of this.frames) {
      if (frame.from !== 'host') continue;
      const packet = unescaped(frame);
      if (packet[0] !== 0 || packet.length < HEAD_SIZE - 8) continue;
      const word = (at: number): number => new DataView(packet.buffer).getUint32(at, true);
      if (packet[1] === MEM_BEGIN) segments.push({ address: word(20), bytes: new Uint8Array() });
      else if (packet[1] === MEM_DATA) {
        const segment = segments.at(-1);
        if (segment !== undefined) segment.bytes = Buffer.concat([segment.bytes, packet.subarray(HEAD_SIZE)]);
      } else if (packet[1] === MEM_END) {
        result = { segments, entry: word(12) };
        segments = [];
      }
    }
    if (result === undefined) throw new Error('no code was uploaded');
    return result;
  }
}

/** `frame` without the code in it, when it has any. */
function withoutCode(frame: Frame): Frame | CodeFrame {
  const packet = unescaped(frame);
  if (frame.from === 'chip' || packet[0] !== 0 || packet[1] !== MEM_DATA || packet.length < HEAD_SIZE) return frame;
  const code = packet.subarray(HEAD_SIZE);
  return {
    from: 'host',
    head: packet.slice(0, HEAD_SIZE),
    code: { length: code.length, sha256: createHash('sha256').update(code).digest('hex') },
  };
}

/** What a capture file begins with. */
export interface CaptureHead {
  readonly client: string;
  readonly version: string;
  readonly session: readonly string[];
}

/** One line of JSON for the session, then one for each frame. */
export function formatCapture(head: CaptureHead, frames: readonly Frame[]): string {
  const lines = frames.map((frame) => {
    const kept = withoutCode(frame);
    if ('wire' in kept) return { from: kept.from, wire: Buffer.from(kept.wire).toString('hex') };
    return { from: kept.from, head: Buffer.from(kept.head).toString('hex'), code: kept.code };
  });
  return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** The inverse of {@link formatCapture}. */
export function parseCapture(text: string): { head: CaptureHead; frames: (Frame | CodeFrame)[] } {
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const bytes = (hex: unknown): Uint8Array => new Uint8Array(Buffer.from(hex as string, 'hex'));
  return {
    head: head as unknown as CaptureHead,
    frames: lines.map((line) =>
      'wire' in line
        ? { from: line['from'] as Frame['from'], wire: bytes(line['wire']) }
        : { from: 'host', head: bytes(line['head']), code: line['code'] as CodeFrame['code'] },
    ),
  };
}
