import { type TelnetVerb, telnetNegotiation } from './telnet.ts';

/** Whose use of an option it is about: ours (WILL, answered by DO) or the peer's (WILL from there). */
export type TelnetSide = 'us' | 'them';

/** Options that are agreed to when the peer asks for them. */
export type AcceptedOptions = Readonly<Record<TelnetSide, readonly number[]>>;

/** What a WILL, WONT, DO or DONT led to. */
export interface NegotiationResult {
  /** To be sent; none where the peer answered us, or said what is so already. */
  readonly reply?: Uint8Array;
  /** The option was turned on or off, or our wish for it refused. */
  readonly turned?: { readonly side: TelnetSide; readonly option: number; readonly on: boolean };
}

/** Who speaks and what for, by the peer's word and by ours. */
const SIDE_OF_VERB: Readonly<Record<TelnetVerb, TelnetSide>> = { do: 'us', dont: 'us', will: 'them', wont: 'them' };
const YES: Readonly<Record<TelnetSide, TelnetVerb>> = { us: 'will', them: 'do' };
const NO: Readonly<Record<TelnetSide, TelnetVerb>> = { us: 'wont', them: 'dont' };

/**
 * State of the options of one connection, by the rule that keeps two peers from answering each other endlessly (RFC 1143):
 * an answer is not answered. Nothing is ever turned off from here.
 */
export class Negotiation {
  readonly #accepted: AcceptedOptions;
  readonly #options: Readonly<Record<TelnetSide, Map<number, 'asked' | 'on'>>> = { us: new Map(), them: new Map() };

  constructor(accepted: AcceptedOptions) {
    this.#accepted = accepted;
  }

  /** The request that turns `option` on. */
  ask(side: TelnetSide, option: number): Uint8Array {
    this.#options[side].set(option, 'asked');
    return telnetNegotiation(YES[side], option);
  }

  /** What the peer said. */
  receive(verb: TelnetVerb, option: number): NegotiationResult {
    const side = SIDE_OF_VERB[verb];
    const options = this.#options[side];
    const state = options.get(option);
    if (verb === 'do' || verb === 'will') {
      if (state === 'on') return {};
      if (state === undefined && !this.#accepted[side].includes(option)) return { reply: telnetNegotiation(NO[side], option) };
      options.set(option, 'on');
      const turned = { side, option, on: true };
      return state === 'asked' ? { turned } : { reply: telnetNegotiation(YES[side], option), turned };
    }
    if (state === undefined) return {};
    options.delete(option);
    const turned = { side, option, on: false };
    return state === 'asked' ? { turned } : { reply: telnetNegotiation(NO[side], option), turned };
  }
}
