/** Telnet as a byte stream (RFC 854): data with its FF doubled, option negotiation, sub-negotiations. */

const IAC = 0xff;
const SB = 0xfa;
const SE = 0xf0;
const WILL = 0xfb;
const WONT = 0xfc;
const DO = 0xfd;
const DONT = 0xfe;

/** `will` and `wont` speak of the sender, `do` and `dont` of the one who is told. */
export type TelnetVerb = 'will' | 'wont' | 'do' | 'dont';

const CODE_OF_VERB: Readonly<Record<TelnetVerb, number>> = { will: WILL, wont: WONT, do: DO, dont: DONT };
const VERB_OF_CODE = new Map<number, TelnetVerb>([
  [WILL, 'will'],
  [WONT, 'wont'],
  [DO, 'do'],
  [DONT, 'dont'],
]);

/** Option numbers: RFC 856, 857, 858, 2217. */
export const TELNET_OPTION = { binary: 0, echo: 1, suppressGoAhead: 3, comPort: 44 } as const;

/** Longest sub-negotiation that is kept, option byte included; the longest that RFC 2217 knows is a signature of free length. */
export const MAX_SUBNEGOTIATION = 256;

/** What a Telnet stream consists of, in its order. */
export type TelnetItem =
  /** Data, FF single; never empty. A run of it is cut where the chunks are. */
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'negotiation'; readonly verb: TelnetVerb; readonly option: number }
  | { readonly type: 'subnegotiation'; readonly option: number; readonly body: Uint8Array };

type TelnetState = 'data' | 'command' | 'option' | 'body' | 'body-command';

/**
 * Takes a Telnet stream apart, however it is cut into chunks, in bounded memory. Anything goes: other commands (NOP, BRK, …)
 * are passed over, a sub-negotiation that is too long or broken off by another command is dropped.
 */
export class TelnetDecoder {
  #state: TelnetState = 'data';
  #verb: TelnetVerb = 'will';
  readonly #body = new Uint8Array(MAX_SUBNEGOTIATION);
  /** Bytes of the sub-negotiation so far; it counts on when they are more than are kept. */
  #length = 0;

  /** Everything that `chunk` completes; the items do not share memory with it. */
  push(chunk: Uint8Array): TelnetItem[] {
    const items: TelnetItem[] = [];
    const plain = new Uint8Array(chunk.length); // every byte of data takes at least one of the chunk's
    let from = 0;
    let to = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (this.#state === 'data') {
        const next = chunk.indexOf(IAC, i);
        const end = next < 0 ? chunk.length : next;
        plain.set(chunk.subarray(i, end), to);
        to += end - i;
        i = end;
        if (next >= 0) this.#state = 'command';
        continue;
      }
      const byte = chunk[i] as number;
      if (this.#state === 'command' && byte === IAC) {
        plain[to++] = IAC;
        this.#state = 'data';
        continue;
      }
      const item = this.#control(byte);
      if (item === undefined) continue;
      if (to > from) items.push({ type: 'data', bytes: plain.subarray(from, to) });
      from = to;
      items.push(item);
    }
    if (to > from) items.push({ type: 'data', bytes: plain.subarray(from, to) });
    return items;
  }

  /** One byte that is no data. */
  #control(byte: number): TelnetItem | undefined {
    switch (this.#state) {
      case 'option':
        this.#state = 'data';
        return { type: 'negotiation', verb: this.#verb, option: byte };
      case 'body':
        if (byte === IAC) this.#state = 'body-command';
        else this.#keep(byte);
        return undefined;
      case 'body-command':
        if (byte === IAC) {
          this.#keep(IAC);
          this.#state = 'body';
          return undefined;
        }
        if (byte === SE) return this.#finish();
        return this.#command(byte);
      default:
        return this.#command(byte);
    }
  }

  #command(byte: number): undefined {
    const verb = VERB_OF_CODE.get(byte);
    if (verb !== undefined) {
      this.#verb = verb;
      this.#state = 'option';
    } else if (byte === SB) {
      this.#length = 0;
      this.#state = 'body';
    } else {
      this.#state = 'data';
    }
  }

  #keep(byte: number): void {
    if (this.#length < MAX_SUBNEGOTIATION) this.#body[this.#length] = byte;
    this.#length++;
  }

  #finish(): TelnetItem | undefined {
    this.#state = 'data';
    const length = this.#length;
    if (length === 0 || length > MAX_SUBNEGOTIATION) return undefined;
    return { type: 'subnegotiation', option: this.#body[0] as number, body: this.#body.slice(1, length) };
  }
}

/** `bytes` with every FF doubled, as data and the values of sub-negotiations travel; the same array when there is none. */
export function telnetEscape(bytes: Uint8Array): Uint8Array {
  let count = 0;
  for (let i = bytes.indexOf(IAC); i >= 0; i = bytes.indexOf(IAC, i + 1)) count++;
  if (count === 0) return bytes;
  const out = new Uint8Array(bytes.length + count);
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    out[at++] = byte;
    if (byte === IAC) out[at++] = IAC;
  }
  return out;
}

/** `IAC WILL option` and its kin. */
export function telnetNegotiation(verb: TelnetVerb, option: number): Uint8Array {
  return Uint8Array.of(IAC, CODE_OF_VERB[verb], option);
}

/** `IAC SB option body IAC SE`. */
export function telnetSubnegotiation(option: number, body: Uint8Array): Uint8Array {
  const inner = telnetEscape(body);
  const out = new Uint8Array(inner.length + 5);
  out.set([IAC, SB, option]);
  out.set(inner, 3);
  out.set([IAC, SE], inner.length + 3);
  return out;
}
